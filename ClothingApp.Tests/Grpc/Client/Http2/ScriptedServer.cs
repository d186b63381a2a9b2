using System.Net;
using System.Net.Sockets;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Client.Http2;

namespace ClothingApp.Tests.Grpc.Client.Http2;

/// <summary>A server that reads what HTTP/2 clients send, frame by frame, and answers what a test tells it to, right or wrong.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private const int PrefaceLength = 24;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    /// <param name="script">Plays one connection, after the client's preface was read.</param>
    public ScriptedServer(Func<ScriptedConnection, Task> script)
    {
        _listener.Start();
        _accepting = AcceptAsync(script);
    }

    public int Connections { get; private set; }

    public GrpcChannel Connect() => new(new GrpcChannelOptions { Targets = [new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}")] });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync(Func<ScriptedConnection, Task> script)
    {
        var playing = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Connections++;
                playing.Add(PlayAsync(client, script));
            }
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            await Task.WhenAll(playing);
        }
    }

    private async Task PlayAsync(TcpClient client, Func<ScriptedConnection, Task> script)
    {
        using (client)
        {
            try
            {
                var connection = new ScriptedConnection(client.GetStream(), _end.Token);
                await connection.ReadExactlyAsync(PrefaceLength);
                await script(connection);
                // Until the client has had enough.
                while (true)
                    await connection.ReadFrameAsync();
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client, or the test, is at its end.
            }
        }
    }
}

/// <summary>One client's connection to it.</summary>
internal sealed class ScriptedConnection(NetworkStream stream, CancellationToken ct)
{
    public async Task<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    public async Task<(FrameHeader Header, byte[] Payload)> ReadFrameAsync()
    {
        var header = FrameHeader.Read(await ReadExactlyAsync(FrameHeader.Size));
        return (header, await ReadExactlyAsync(header.Length));
    }

    /// <summary>Reads up to and with the next frame of this type.</summary>
    public async Task<(FrameHeader Header, byte[] Payload)> ReadUntilAsync(FrameType type, Func<FrameHeader, bool>? which = null)
    {
        while (true)
        {
            var frame = await ReadFrameAsync();
            if (frame.Header.Type == type && which?.Invoke(frame.Header) != false)
                return frame;
        }
    }

    public Task SendAsync(FrameType type, byte flags, int stream, string payloadHex = "") => SendAsync(type, flags, stream, Convert.FromHexString(payloadHex));

    public async Task SendAsync(FrameType type, byte flags, int stream, byte[] payload)
    {
        var bytes = new byte[FrameHeader.Size + payload.Length];
        new FrameHeader(payload.Length, type, flags, stream).Write(bytes);
        payload.CopyTo(bytes.AsSpan(FrameHeader.Size));
        await SendAsync(bytes);
    }

    public async Task SendAsync(byte[] bytes) => await stream.WriteAsync(bytes, ct);
}
