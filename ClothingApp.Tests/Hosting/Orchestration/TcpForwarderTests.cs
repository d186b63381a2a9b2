using System.Net;
using System.Net.Sockets;
using System.Text;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class TcpForwarderTests
{
    [Fact]
    public async Task Connection_ThatSendsAndCloses_GetsTheWholeAnswer()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var forwarder = Forwarder(out var port, server);
        using var client = await ConnectAsync(port);
        await client.SendAsync(Encoding.ASCII.GetBytes("question"));
        client.Shutdown(SocketShutdown.Send);

        using var served = await server.AcceptSocketAsync();
        Assert.Equal("question", await ReadAllAsync(served));
        var answer = new string('a', 300_000);
        await served.SendAsync(Encoding.ASCII.GetBytes(answer));
        served.Shutdown(SocketShutdown.Send);
        Assert.Equal(answer, await ReadAllAsync(client));
    }

    [Fact]
    public async Task Connection_WhileOneOfTwoIsDown_ReachesTheOther()
    {
        using var up = new TcpListener(IPAddress.Loopback, 0);
        up.Start();
        var (down, _) = FreePorts.Two();
        await using var forwarder = Forwarder(out var port, [down, ((IPEndPoint)up.LocalEndpoint).Port]);
        for (var i = 0; i < 4; i++)
        {
            using var client = await ConnectAsync(port);
            using var served = await up.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    [Fact]
    public async Task Connection_WhileAllAreDown_WaitsForTheFirstToComeBack()
    {
        var (down, _) = FreePorts.Two();
        await using var forwarder = Forwarder(out var port, [down]);
        using var client = await ConnectAsync(port);
        await client.SendAsync(new byte[] { 1 });
        using var late = new TcpListener(IPAddress.Loopback, down);
        late.Start();
        using var served = await late.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await served.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task Server_ThatResets_ClosesTheCaller()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var forwarder = Forwarder(out var port, server);
        using var client = await ConnectAsync(port);
        await client.SendAsync(new byte[] { 1 });
        using (var served = await server.AcceptSocketAsync())
        {
            // Only what has been reached can reset; before that the forwarder would try again.
            Assert.Equal(1, await served.ReceiveAsync(new byte[1]));
            served.LingerState = new LingerOption(true, 0);
        }
        Assert.Equal("", await ReadAllAsync(client));
    }

    private static TcpForwarder Forwarder(out int port, TcpListener server) => Forwarder(out port, [((IPEndPoint)server.LocalEndpoint).Port]);

    private static TcpForwarder Forwarder(out int port, int[] targets)
    {
        (port, _) = FreePorts.Two();
        return new TcpForwarder([IPAddress.Loopback], port, targets);
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return socket;
    }

    private static async Task<string> ReadAllAsync(Socket socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var count)
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        return text.ToString();
    }
}
