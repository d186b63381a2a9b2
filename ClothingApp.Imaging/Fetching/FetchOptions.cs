using System.ComponentModel.DataAnnotations;

namespace ClothingApp.Imaging.Fetching;

/// <summary>Limits of a download. The defaults are those for pictures from strangers.</summary>
public sealed record FetchOptions
{
    /// <summary>Bytes of a picture's file, said by its server or counted.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxBytes { get; init; } = 10_000_000;

    /// <summary>For the whole download, redirects included.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A body that sends nothing for this long, or over this long less than the rate below, is given up.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan PaceWindow { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What a body has to bring; 0: only silence is given up.</summary>
    [Range(0, 1_000_000_000)]
    public int MinBytesPerSecond { get; init; } = 4_000;

    /// <summary>Redirects that are followed, each vetted like the first address; 0: none.</summary>
    [Range(0, 20)]
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Ports that may be contacted.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [80, 443];

    /// <summary>Origins (<c>http://host:port</c>) that the vetting of addresses and ports does not apply to.</summary>
    public IReadOnlyList<string> TrustedOrigins { get; init; } = [];
}
