using System.ComponentModel.DataAnnotations;

namespace ClothingApp.ServiceDefaults.Management;

/// <summary>The configuration section <c>Management</c>.</summary>
internal sealed record ManagementOptions
{
    public const string Section = "Management";

    /// <summary>The port that alone answers <c>/alive</c>, <c>/ready</c>, <c>/health</c>, <c>/metrics</c>; null: every port does.</summary>
    [Range(1, 65535)]
    public int? Port { get; init; }

    /// <summary>How long the server goes on listening after readiness went false at a stop.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainDelay { get; init; } = TimeSpan.FromMilliseconds(200);
}
