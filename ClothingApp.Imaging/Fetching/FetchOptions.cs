namespace ClothingApp.Imaging.Fetching;

/// <summary>Limits of a download. The defaults are those for pictures from strangers.</summary>
public sealed record FetchOptions
{
    public int MaxBytes { get; init; } = 10_000_000;

    /// <summary>For the whole download, redirects included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    public int MaxRedirects { get; init; } = 5;

    /// <summary>Ports that may be contacted.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [80, 443];

    /// <summary>Origins (<c>http://host:port</c>) that the vetting of addresses and ports does not apply to.</summary>
    public IReadOnlyList<string> TrustedOrigins { get; init; } = [];
}
