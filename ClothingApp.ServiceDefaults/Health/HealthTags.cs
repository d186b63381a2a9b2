namespace ClothingApp.ServiceDefaults.Health;

/// <summary>Tags that say which of the probes a health check speaks for. A check without one counts for <c>/health</c> only.</summary>
public static class HealthTags
{
    /// <summary>A failing check means that a restart is the cure: <c>/alive</c>.</summary>
    public const string Live = "live";

    /// <summary>A failing check means that no request should be sent here: <c>/ready</c>. Never a dependency's health.</summary>
    public const string Ready = "ready";
}
