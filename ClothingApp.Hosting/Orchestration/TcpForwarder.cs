using System.Net;
using System.Net.Sockets;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>
/// Passes connections on: from the one port of a resource to the processes behind it in turn, or from the containers' network to this
/// machine. A process that does not answer (it starts again, perhaps) is passed over; when none answers they are tried again for a while.
/// </summary>
internal sealed class TcpForwarder : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Pause = TimeSpan.FromMilliseconds(50);

    private readonly IReadOnlyList<int> _targets;
    private readonly List<Socket> _listeners = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _accepting = [];
    private int _turn;

    /// <param name="addresses">Where to listen.</param>
    /// <param name="port">Where to listen.</param>
    /// <param name="targets">Ports of this machine's loopback interface.</param>
    /// <exception cref="SocketException">An address is not this machine's, or the port is taken.</exception>
    public TcpForwarder(IReadOnlyList<IPAddress> addresses, int port, IReadOnlyList<int> targets)
    {
        _targets = targets;
        try
        {
            foreach (var address in addresses)
            {
                var listener = GatewaySocket.Create(address.AddressFamily);
                _listeners.Add(listener);
                listener.Bind(new IPEndPoint(address, port));
                listener.Listen();
            }
        }
        catch (SocketException)
        {
            _listeners.ForEach(listener => listener.Dispose());
            throw;
        }
        _accepting.AddRange(_listeners.Select(AcceptAsync));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listeners.ForEach(listener => listener.Dispose());
        await Task.WhenAll(_accepting);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                _ = ForwardAsync(await listener.AcceptAsync(_stopping.Token), _stopping.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(Pause, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // out of file handles, or the caller is gone already
            }
        }
    }

    private async Task ForwardAsync(Socket caller, CancellationToken stopping)
    {
        using (caller)
        {
            try
            {
                using var target = await ConnectAsync(stopping);
                if (target is null)
                    return;
                caller.NoDelay = target.NoDelay = true;
                using var abort = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                await Task.WhenAll(CopyAsync(caller, target, abort), CopyAsync(target, caller, abort));
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two is gone; closing both sockets tells the other.
            }
        }
    }

    private async Task<Socket?> ConnectAsync(CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        while (!patience.IsCancellationRequested)
        {
            var first = (uint)Interlocked.Increment(ref _turn);
            for (var i = 0u; i < _targets.Count; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync("localhost", _targets[(int)((first + i) % (uint)_targets.Count)], patience.Token);
                    return socket;
                }
                catch (Exception error) when (error is SocketException or OperationCanceledException)
                {
                    socket.Dispose();
                }
            }
            await Task.Delay(Pause, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return null;
    }

    /// <summary>Copies until the end of one direction, and passes that end on; a failure ends the other direction too.</summary>
    private static async Task CopyAsync(Socket from, Socket to, CancellationTokenSource abort)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer, SocketFlags.None, abort.Token)) > 0)
            {
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None, abort.Token);
            }
            to.Shutdown(SocketShutdown.Send);
        }
        catch
        {
            await abort.CancelAsync();
            throw;
        }
    }
}
