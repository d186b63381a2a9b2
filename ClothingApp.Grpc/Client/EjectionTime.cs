namespace ClothingApp.Grpc.Client;

/// <summary>
/// How long an address stays away: the first time the shortest time, then twice as long each time up to the longest, and
/// a random fifth more or less, so that clients which lost one server together do not all come back to it together.
/// </summary>
internal static class EjectionTime
{
    private const double Jitter = 0.2;

    // 2^16 shortest times are far above any longest one.
    private const int MaxDoublings = 16;

    /// <param name="count">Ejections since the address last worked for a while, 1 for the first.</param>
    /// <param name="random">From 0 (a fifth less) to 1 (a fifth more).</param>
    public static TimeSpan Of(int count, TimeSpan shortest, TimeSpan longest, double random)
    {
        var grown = shortest * (1 << Math.Clamp(count - 1, 0, MaxDoublings));
        var bounded = grown < longest ? grown : longest;
        return bounded * (1 - Jitter + 2 * Jitter * random);
    }
}
