namespace ClothingApp.ModelServer.Batching;

/// <summary>
/// Decides how long a batch that is not full waits for company. It does not once everybody is here who was here lately: so one client
/// alone never waits, and clients that come back together do not wait for a clock. The timeout bounds what is left. Guarded by the queue's lock.
/// </summary>
internal sealed class CompanyWait(TimeSpan timeout, TimeProvider time)
{
    // Requests seen at the same time, and those here now, whether they wait or run.
    private int _expected = 1, _present;
    private long _emptySince;

    /// <returns>When, on the clock of <see cref="TimeProvider.GetTimestamp"/>.</returns>
    public long Arrive()
    {
        var now = time.GetTimestamp();
        // Had the others come back, they would have by now.
        if (_present == 0 && time.GetElapsedTime(_emptySince, now) >= timeout)
            _expected = 1;
        _expected = Math.Max(_expected, ++_present);
        return now;
    }

    public void Leave()
    {
        if (--_present == 0)
            _emptySince = time.GetTimestamp();
    }

    /// <param name="oldest">When the request came that waits longest.</param>
    public bool IsOver(long oldest)
    {
        if (_present >= _expected)
            return true;
        if (Left(oldest) > TimeSpan.Zero)
            return false;
        // Those who did not come in time are not waited for again.
        _expected = _present;
        return true;
    }

    public TimeSpan Left(long oldest) => timeout - time.GetElapsedTime(oldest);
}
