using System.Collections.Concurrent;
using System.Net;
using ClothingApp.Grpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Grpc.Balancing;

/// <summary>
/// One of several servers that do the same: it answers each call with its own number after a time. It can be slow, die, stop
/// as on SIGTERM, and come back at the same address.
/// </summary>
internal sealed class BalancedServer(byte number, TimeSpan time) : IAsyncDisposable
{
    public static readonly GrpcMethod<byte[], byte[]> Work = BytesMarshaller.Method("test.Balanced", "Work");

    private readonly ConcurrentQueue<long> _begun = [];
    private readonly ConcurrentDictionary<long, bool> _held = [];
    private readonly ConcurrentDictionary<ConnectionContext, bool> _connections = [];
    private volatile TaskCompletionSource? _hold;
    private WebApplication? _app;
    private int _port;

    public byte Number => number;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>How long each call takes from now on.</summary>
    public TimeSpan Time { get; set; } = time;

    /// <summary>The calls that were acted on, by their ids, in this life and in earlier ones.</summary>
    public IReadOnlyCollection<long> Begun => _begun;

    /// <summary>The calls that are being held.</summary>
    public ICollection<long> Held => _held.Keys;

    /// <summary>The first time at a free port, later at the same one.</summary>
    public async Task StartAsync()
    {
        _hold = null;
        _held.Clear();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureGrpcLimits();
            kestrel.Listen(IPAddress.Loopback, _port, listen =>
            {
                listen.UseGrpc();
                listen.Use(next => async connection =>
                {
                    _connections[connection] = true;
                    await next(connection);
                    _connections.TryRemove(connection, out _);
                });
            });
        });
        _app = builder.Build();
        _app.MapGrpc(Work, AnswerAsync);
        await _app.StartAsync(CancellationToken.None);
        _port = new Uri(_app.Urls.First()).Port;
    }

    /// <summary>From now on calls begin and do not end.</summary>
    public void Hold() => _hold = new TaskCompletionSource();

    /// <summary>Its connections are reset, with everything that runs on them, and its port closes.</summary>
    public async Task DieAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        // By itself Kestrel says goodbye to its clients even when it has no time.
        foreach (var connection in _connections.Keys)
            connection.Abort();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    /// <summary>As on SIGTERM: its port closes, the clients are told, and what runs is finished.</summary>
    public async Task DrainAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    public async ValueTask DisposeAsync() => await DieAsync();

    private async ValueTask<byte[]> AnswerAsync(byte[] request, GrpcServerCall call)
    {
        var id = BitConverter.ToInt64(request);
        _begun.Enqueue(id);
        if (_hold is { } hold)
        {
            _held[id] = true;
            await hold.Task.WaitAsync(call.CancellationToken);
        }
        await Task.Delay(Time, call.CancellationToken);
        return [number];
    }
}
