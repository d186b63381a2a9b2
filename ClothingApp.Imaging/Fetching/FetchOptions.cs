namespace ClothingApp.Imaging.Fetching;

/// <summary>Limits of a download. The defaults are those for pictures from strangers.</summary>
public sealed record FetchOptions
{
    public int MaxBytes { get; init; } = 10_000_000;

    /// <summary>For the whole download, redirects included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A body that sends nothing for this long, or over this long less than the rate below, is given up.</summary>
    public TimeSpan PaceWindow { get; init; } = TimeSpan.FromSeconds(2);

    public int MinBytesPerSecond { get; init; } = 4_000;

    public int MaxRedirects { get; init; } = 5;

    /// <summary>Ports that may be contacted.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [80, 443];

    /// <summary>Origins (<c>http://host:port</c>) that the vetting of addresses and ports does not apply to.</summary>
    public IReadOnlyList<string> TrustedOrigins { get; init; } = [];
}
