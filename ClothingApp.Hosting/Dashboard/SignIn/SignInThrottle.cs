namespace ClothingApp.Hosting.Dashboard.SignIn;

/// <summary>
/// Slows those who guess: some wrong tries at once, then one every few seconds, counted for everybody together, because on loopback
/// all callers have one address.
/// </summary>
internal sealed class SignInThrottle(TimeProvider time)
{
    public const int Burst = 10;

    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private double _left = Burst;
    private long _counted = time.GetTimestamp();

    /// <returns>False: no try is looked at now, not even a right one.</returns>
    public bool MayTry()
    {
        lock (_lock)
        {
            Refill();
            return _left >= 1;
        }
    }

    public void CountWrong()
    {
        lock (_lock)
        {
            Refill();
            _left = Math.Max(0, _left - 1);
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(Burst, _left + time.GetElapsedTime(_counted, now) / Pause);
        _counted = now;
    }
}
