namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>What a single record may have. More of it is left out and counted, or the record is refused.</summary>
internal static class Limits
{
    /// <summary>Attributes of a record, and entries of a map inside one: twice what exporters send at most.</summary>
    public const int Attributes = 256;

    /// <summary>Events, and links, of a span.</summary>
    public const int Events = 256;

    /// <summary>Exemplars of a point.</summary>
    public const int Exemplars = 64;

    /// <summary>Buckets of a histogram's point, and quantiles of a summary's.</summary>
    public const int Buckets = 1024;

    /// <summary>How deep lists and maps may lie inside each other.</summary>
    public const int Depth = 32;

    /// <summary>Memory that one record may take.</summary>
    public const int RecordBytes = 1024 * 1024;

    /// <summary>Records of one request.</summary>
    public const int Records = 100_000;
}
