using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>A server on loopback that answers each connection with whatever a test makes of it, HTTP or not.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private readonly List<string> _requests = [];
    private readonly Func<Stream, CancellationToken, Task<Stream>> _secure;
    private int _connections;
    private int _open;

    /// <param name="answer">Gets the request's head and the stream to write to; the connection closes when it returns.</param>
    /// <param name="secure">Wraps each connection first, such as in TLS.</param>
    internal LoopbackServer(Func<string, Stream, CancellationToken, Task> answer, Func<Stream, CancellationToken, Task<Stream>>? secure = null)
    {
        _secure = secure ?? ((stream, _) => Task.FromResult(stream));
        _listener.Start();
        Origin = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync(answer);
    }

    internal string Origin { get; }

    internal int Port => new Uri(Origin).Port;

    internal int Connections => Volatile.Read(ref _connections);

    /// <summary>Connections that have not ended yet.</summary>
    internal int Open => Volatile.Read(ref _open);

    internal IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    internal static LoopbackServer Answering(string head, byte[] body) =>
        new((_, stream, ct) => WriteAsync(stream, head, body, ct));

    internal static async Task WriteAsync(Stream stream, string head, byte[] body, CancellationToken ct)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"), ct);
        await stream.WriteAsync(body, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<string, Stream, CancellationToken, Task> answer)
    {
        List<Task> answering = [];
        try
        {
            while (true) answering.Add(AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token), answer));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(Socket socket, Func<string, Stream, CancellationToken, Task> answer)
    {
        Interlocked.Increment(ref _connections);
        Interlocked.Increment(ref _open);
        try
        {
            await using var connection = new NetworkStream(socket, ownsSocket: true);
            await using var stream = await _secure(connection, _stop.Token);
            var head = await ReadHeadAsync(stream, _stop.Token);
            lock (_requests) _requests.Add(head);
            await answer(head, stream, _stop.Token);
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException or AuthenticationException)
        {
            // The client hung up, which is what many of these tests are about.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    internal static async Task<string> ReadHeadAsync(Stream stream, CancellationToken ct)
    {
        var head = new StringBuilder();
        var buffer = new byte[4096];
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, ct);
            if (read == 0) break;
            head.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return head.ToString();
    }
}
