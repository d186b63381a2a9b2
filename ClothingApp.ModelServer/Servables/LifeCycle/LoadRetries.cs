namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>What happens to a version that cannot be loaded.</summary>
/// <param name="Max">Tries after the first.</param>
/// <param name="Interval">Between two tries.</param>
internal readonly record struct LoadRetries(int Max, TimeSpan Interval);
