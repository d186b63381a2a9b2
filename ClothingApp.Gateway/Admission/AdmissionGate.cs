using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Admission;

/// <summary>
/// Lets in what can be answered soon, and refuses the rest at once and cheaply, so that under any load the pictures let in are answered as fast
/// as ever. What counts is pictures, not requests. How many may be under way follows from how many are finished a second: by Little's law
/// those are that rate times the time that each may take.
/// </summary>
internal sealed class AdmissionGate(AdmissionOptions options, TimeProvider time)
{
    private const int MaxRetrySeconds = 30;

    private readonly Lock _lock = new();
    private readonly ServiceRate _rate = new(time);
    private int _pictures, _downloads;
    private long _bytes;

    /// <summary>Pictures under way, those that are being downloaded not counted.</summary>
    public int Pictures => _pictures;

    /// <summary>Pictures that may be under way now.</summary>
    public int Limit
    {
        get
        {
            lock (_lock)
                return CurrentLimit;
        }
    }

    /// <summary>For a request whose body has not been read yet: it counts as one picture.</summary>
    /// <param name="bodyBytes">Of its body, as far as that is known.</param>
    public Result<AdmissionTicket> Enter(long bodyBytes)
    {
        lock (_lock)
        {
            if (_pictures + 1 > CurrentLimit)
                return Full;
            if (Receive(bodyBytes) is { } failure)
                return failure;
            Move(1);
            return new AdmissionTicket(this, bodyBytes);
        }
    }

    /// <summary>So many bytes more of somebody's body.</summary>
    /// <returns>Null: they may come in.</returns>
    internal Failure? Receive(long bytes)
    {
        lock (_lock)
        {
            if (_bytes > 0 && _bytes + bytes > options.MaxBodyBytes)
                return Overloaded("Too many bytes are being received at the moment.", 1);
            _bytes += bytes;
            return null;
        }
    }

    /// <summary>Once the pictures are known.</summary>
    /// <returns>Null: they may come in.</returns>
    internal Failure? Extend(int more)
    {
        lock (_lock)
        {
            // Nobody is refused for what alone would be within the least that is always let in.
            if (more > 0 && _pictures + more > Math.Max(CurrentLimit, 1 + more))
                return Full;
            Move(more);
            return null;
        }
    }

    internal Failure? BeginDownload()
    {
        lock (_lock)
        {
            if (_downloads == options.MaxDownloads)
                return Overloaded("Too many pictures are being downloaded at the moment.", 1);
            _downloads++;
            Move(-1);
            return null;
        }
    }

    /// <summary>What was downloaded is let in without another question: the work for it is done.</summary>
    internal void EndDownload()
    {
        lock (_lock)
        {
            _downloads--;
            Move(1);
        }
    }

    internal void Leave(int pictures, int finished, long bodyBytes)
    {
        lock (_lock)
        {
            Move(-pictures);
            _rate.Finish(finished);
            _bytes -= bodyBytes;
        }
    }

    private int CurrentLimit => (int)Math.Max(options.MinPictures, _rate.Value * options.MaxWait.TotalSeconds);

    private Failure Full => Overloaded("More pictures are asked about than can be answered in time.", _rate.Value > 0 ? _pictures / _rate.Value : 1);

    private static Failure Overloaded(string reason, double seconds)
    {
        var wait = (int)Math.Clamp(Math.Ceiling(seconds), 1, MaxRetrySeconds);
        return new Failure(ErrorCode.Overloaded, $"{reason} Try again in {wait} s.") { RetryAfterSeconds = wait };
    }

    private void Move(int pictures)
    {
        _rate.Advance(_pictures > 0);
        _pictures += pictures;
    }
}

/// <summary>The place of one request. Dispose it when the answer is written.</summary>
internal sealed class AdmissionTicket(AdmissionGate gate, long bodyBytes) : IDisposable
{
    private long _bodyBytes = bodyBytes;
    private int _pictures = 1, _finished;
    private bool _disposed;

    /// <summary>Says how many pictures the request has.</summary>
    /// <returns>Why they are too many; null when they may come in.</returns>
    public Failure? Extend(int pictures)
    {
        var failure = gate.Extend(pictures - _pictures);
        if (failure is null)
            _pictures = pictures;
        return failure;
    }

    /// <summary>Its body, of which the length was not known, has so many bytes more.</summary>
    /// <returns>Why they are too many; null when they may come in.</returns>
    public Failure? Receive(int bytes)
    {
        var failure = gate.Receive(bytes);
        if (failure is null)
            _bodyBytes += bytes;
        return failure;
    }

    /// <summary>One of its pictures is on the network, and costs little meanwhile.</summary>
    /// <returns>Why it may not be downloaded; null when it may, and then <see cref="EndDownload"/> has to follow.</returns>
    public Failure? BeginDownload() => gate.BeginDownload();

    public void EndDownload() => gate.EndDownload();

    /// <summary>So many pictures were answered by the model, and tell how fast that goes.</summary>
    public void Finish(int pictures) => Interlocked.Add(ref _finished, pictures);

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        gate.Leave(_pictures, _finished, _bodyBytes);
    }
}
