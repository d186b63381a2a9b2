namespace ClothingApp.Grpc.Client;

/// <summary>
/// Whether calls should go to a peer:
/// <code>
///            connection lost or not made; three refusals or silences in a row
///     Ready ───────────────────────────────────────────────────────────────> Ejected  for 1 s, 2 s, 4 s ... 10 s
///       ^                                                                       │
///       └───────────────── a probe got an answer (not NOT_SERVING) ─────────────┘  any other: ejected again, longer
/// </code>
/// Back again, its share of the calls grows from a tenth to the whole within ten seconds: a server that just started has
/// cold caches, and all clients find it idle at once.
/// </summary>
internal sealed class PeerHealth(TimeProvider time, TimeSpan shortest, TimeSpan longest, TimeSpan slowStart)
{
    private const int MaxFailuresInRow = 3;
    private const double FirstShare = 0.1;

    private readonly Lock _lock = new();
    private long? _returnedAt;
    private int _failures;
    private int _ejections;
    private bool _isEjected;

    public bool IsEjected
    {
        get
        {
            lock (_lock)
                return _isEjected;
        }
    }

    /// <summary>Failures since the last answer: the measure of what is least bad when nothing is good.</summary>
    public int Failures
    {
        get
        {
            lock (_lock)
                return _failures;
        }
    }

    /// <summary>The part of a full share of the calls that the peer should get, above 0 to 1.</summary>
    public double Share
    {
        get
        {
            lock (_lock)
                return _returnedAt is { } at ? Math.Min(1, FirstShare + (1 - FirstShare) * (time.GetElapsedTime(at) / slowStart)) : 1;
        }
    }

    /// <summary>Takes note of what a call came to.</summary>
    /// <returns>True when this ejects the peer.</returns>
    public bool Note(CallOutcome outcome)
    {
        lock (_lock)
        {
            if (outcome == CallOutcome.Answered)
            {
                _failures = 0;
                return false;
            }
            _failures++;
            if (_isEjected || (outcome is CallOutcome.Refused or CallOutcome.Silent && _failures < MaxFailuresInRow))
                return false;
            // What failed and then worked for long has failed for the first time again.
            if (_returnedAt is { } at && time.GetElapsedTime(at) > longest)
                _ejections = 0;
            return _isEjected = true;
        }
    }

    /// <summary>A newcomer beside peers that work: it has to answer a probe first.</summary>
    public void EjectUnproven()
    {
        lock (_lock)
            _isEjected = true;
    }

    /// <summary>How long to leave the ejected peer alone; longer each time.</summary>
    public TimeSpan NextTime()
    {
        lock (_lock)
            return EjectionTime.Of(++_ejections, shortest, longest, Random.Shared.NextDouble());
    }

    /// <summary>A probe was answered.</summary>
    public void Return()
    {
        lock (_lock)
        {
            _isEjected = false;
            _failures = 0;
            _returnedAt = time.GetTimestamp();
        }
    }
}
