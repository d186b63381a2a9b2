using ClothingApp.Grpc.Wire;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Grpc.Server;

/// <summary>How long a call may run: until its deadline, or until the client is gone.</summary>
internal sealed class CallLifetime : IDisposable
{
    private readonly CancellationToken _clientGone;
    private readonly CancellationTokenSource? _timer;
    private readonly CancellationTokenSource? _linked;

    public CallLifetime(HttpContext context, TimeProvider time)
    {
        _clientGone = context.RequestAborted;
        Token = _clientGone;
        if (GrpcTimeout.Parse(context.Request.Headers[GrpcNames.Timeout]) is not { } timeout)
            return;
        Deadline = time.GetUtcNow() + timeout;
        _timer = new CancellationTokenSource(timeout, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_clientGone, _timer.Token);
        Token = _linked.Token;
    }

    public DateTimeOffset? Deadline { get; }

    public CancellationToken Token { get; }

    public bool ClientIsGone => _clientGone.IsCancellationRequested;

    public bool DeadlinePassed => _timer is { IsCancellationRequested: true };

    public void Dispose()
    {
        _linked?.Dispose();
        _timer?.Dispose();
    }
}
