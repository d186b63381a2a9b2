using System.Diagnostics;

namespace ClothingApp.Grpc.Client;

/// <summary>A call's time: the caller's token and a timer, whichever ends first.</summary>
internal sealed class CallDeadline : IDisposable
{
    // What a timer can hold; such a deadline never comes.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(40);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;

    public CallDeadline(TimeSpan timeout, CancellationToken ct)
    {
        _timeout = timeout < Longest ? timeout : Longest;
        _caller = ct;
        _source = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (_timeout > TimeSpan.Zero)
            _source.CancelAfter(_timeout);
        else
            _source.Cancel();
    }

    public CancellationToken Token => _source.Token;

    public TimeSpan Remaining => _timeout - Stopwatch.GetElapsedTime(_start);

    /// <summary>True once nothing more is to be waited for, because the time is up or the caller gave up.</summary>
    public bool IsOver => _source.IsCancellationRequested;

    /// <summary>True once the time is up; false for a call that the caller gave up.</summary>
    public bool HasPassed => IsOver && !_caller.IsCancellationRequested;

    public void Dispose() => _source.Dispose();
}
