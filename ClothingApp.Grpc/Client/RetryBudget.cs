namespace ClothingApp.Grpc.Client;

/// <summary>
/// How many calls may be tried again: one for each ten calls, and ten a second besides. Servers that refuse because they have
/// too much to do would get each call twice or three times otherwise.
/// </summary>
internal sealed class RetryBudget(TimeProvider time)
{
    private const double PerCall = 0.1, PerSecond = 10;

    /// <summary>Saved at most: a connection with many calls may end, and each of them is to find another.</summary>
    private const double Most = 100;

    private readonly Lock _lock = new();
    private double _saved = Most;
    private long _filledAt = time.GetTimestamp();

    /// <summary>A call begins.</summary>
    public void Earn()
    {
        lock (_lock)
            Fill(PerCall);
    }

    /// <returns>False when the budget is used up: the call's failure is final.</returns>
    public bool TrySpend()
    {
        lock (_lock)
        {
            Fill(0);
            if (_saved < 1)
                return false;
            _saved--;
            return true;
        }
    }

    private void Fill(double earned)
    {
        var now = time.GetTimestamp();
        _saved = Math.Min(Most, _saved + earned + PerSecond * time.GetElapsedTime(_filledAt, now).TotalSeconds);
        _filledAt = now;
    }
}
