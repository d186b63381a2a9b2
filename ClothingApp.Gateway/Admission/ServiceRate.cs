namespace ClothingApp.Gateway.Admission;

/// <summary>How many pictures a second are finished while there is something to do: what the gateway and the model server can, as far as was seen lately.</summary>
internal sealed class ServiceRate(TimeProvider time)
{
    /// <summary>Half of what was seen this long ago (of busy time) still counts.</summary>
    private const double HalfLifeSeconds = 2;

    private long _last = time.GetTimestamp();
    private double _busySeconds, _finished;

    /// <summary>Pictures a second; 0 before any was finished.</summary>
    public double Value => _busySeconds > 0 ? _finished / _busySeconds : 0;

    /// <summary>Call it before the number of pictures under way changes.</summary>
    public void Advance(bool busy)
    {
        var now = time.GetTimestamp();
        var seconds = time.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
        if (!busy)
            return;
        var kept = Math.Pow(0.5, seconds / HalfLifeSeconds);
        _busySeconds = (_busySeconds * kept) + seconds;
        _finished *= kept;
    }

    public void Finish(int pictures) => _finished += pictures;
}
