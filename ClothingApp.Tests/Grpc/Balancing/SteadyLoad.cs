using System.Collections.Concurrent;
using System.Diagnostics;
using ClothingApp.Grpc;

namespace ClothingApp.Tests.Grpc.Balancing;

/// <summary>Clients of one channel, of which each calls again as soon as its call has ended. What became of every call is kept.</summary>
internal sealed class SteadyLoad : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<CallFate> _fates = [];
    private readonly GrpcChannel _channel;
    private readonly Task _clients;
    private volatile bool _isOver;
    // Two loads on the same servers have different ids.
    private readonly long _firstId = Random.Shared.NextInt64(long.MaxValue / 2);
    private long _sent;

    public SteadyLoad(GrpcChannel channel, int clients)
    {
        _channel = channel;
        _clients = Task.WhenAll(Enumerable.Range(0, clients).Select(_ => RunAsync()));
    }

    /// <summary>Every call that has ended, in the order of their ends.</summary>
    public IReadOnlyCollection<CallFate> Fates => _fates;

    /// <summary>Calls that were made.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>No further calls; those under way are waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await _clients;
    }

    private async Task RunAsync()
    {
        while (!_isOver)
        {
            var id = _firstId + Interlocked.Increment(ref _sent);
            var start = Stopwatch.GetTimestamp();
            try
            {
                var answer = await _channel.CallAsync(BalancedServer.Work, BitConverter.GetBytes(id), Timeout, CancellationToken.None);
                _fates.Enqueue(new(id, answer[0], GrpcStatusCode.Ok, Stopwatch.GetElapsedTime(start)));
            }
            catch (GrpcException e)
            {
                _fates.Enqueue(new(id, null, e.Code, Stopwatch.GetElapsedTime(start), $"{e.Detail} {e.InnerException}"));
            }
        }
    }
}

/// <param name="Server">Who answered; null for a call that failed.</param>
/// <param name="Why">What a failed call said.</param>
internal sealed record CallFate(long Id, byte? Server, GrpcStatusCode Code, TimeSpan Took, string? Why = null);
