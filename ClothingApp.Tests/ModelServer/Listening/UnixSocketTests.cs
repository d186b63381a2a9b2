using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using ClothingApp.ModelServer.Listening;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Listening;

/// <summary><c>--grpc_socket_path</c>.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sock-");

    private string SocketPath => Path.Combine(_folder.FullName, "grpc.sock");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Call_OverTheSocketWithoutAPort_IsAnswered()
    {
        var server = new TinyServer { Flags = ["--port=0", "--grpc_socket_path=" + SocketPath] };
        await server.InitializeAsync();
        try
        {
            Assert.Equal(server.Rest.BaseAddress, server.Grpc); // no port but REST's
            Assert.Equal("0", await AskAsync());
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [GrpcioFact]
    public async Task Grpcio_OverTheSocket_IsAnswered()
    {
        var server = new TinyServer { Flags = ["--grpc_socket_path=" + SocketPath] };
        await server.InitializeAsync();
        try
        {
            Assert.Equal(0, (await GrpcioProbe.AskAsync("unix:" + SocketPath)).Code);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public void Free_SocketOfADeadProcess_IsRemoved()
    {
        using (var socket = Bind(SocketPath + ".first"))
            File.Move(SocketPath + ".first", SocketPath); // else closing it would remove it

        UnixSocketFile.Free(SocketPath);

        Assert.False(Path.Exists(SocketPath));
    }

    [Fact]
    public void Free_SomebodyListens_IsRefusedAndStays()
    {
        using var socket = Bind(SocketPath);

        var error = Assert.Throws<FormatException>(() => UnixSocketFile.Free(SocketPath));

        Assert.Contains("another process listens there", error.Message, StringComparison.Ordinal);
        Assert.True(Path.Exists(SocketPath));
    }

    [Fact]
    public void Free_OrdinaryFileOrFolder_IsRefusedAndStays()
    {
        File.WriteAllText(SocketPath, "mine");

        Assert.Contains("no socket", Assert.Throws<FormatException>(() => UnixSocketFile.Free(SocketPath)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => UnixSocketFile.Free(_folder.FullName));

        Assert.Equal("mine", File.ReadAllText(SocketPath));
    }

    private static Socket Bind(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        return socket;
    }

    /// <returns>The gRPC status of a call for the status of <c>tiny</c>.</returns>
    private async Task<string> AskAsync()
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        using var content = new ByteArrayContent([0, 0, 0, 0, 8, 0x0a, 6, 0x0a, 4, .. "tiny"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("http://socket/tensorflow.serving.ModelService/GetModelStatus"))
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content,
        };
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        return response.TrailingHeaders.GetValues("grpc-status").Single();
    }
}
