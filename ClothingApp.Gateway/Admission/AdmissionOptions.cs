using System.ComponentModel.DataAnnotations;

namespace ClothingApp.Gateway.Admission;

/// <summary>The section <c>Gateway:Admission</c>.</summary>
internal sealed record AdmissionOptions
{
    public const string Section = $"{GatewayOptions.Section}:Admission";

    /// <summary>A picture that would have to wait longer, by how long pictures took lately, is refused at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pictures that are let in whatever they take, so that one full request always can be.</summary>
    [Range(1, 10_000)]
    public int MinPictures { get; init; } = 32;

    /// <summary>Bytes of all requests' bodies together: as announced, or as they come where nothing is announced.</summary>
    [Range(1024 * 1024, 16L * 1024 * 1024 * 1024)]
    public long MaxBodyBytes { get; init; } = 256 * 1024 * 1024;

    /// <summary>Pictures that are being downloaded. They cost little while they do, so they do not count as pictures under way.</summary>
    [Range(1, 100_000)]
    public int MaxDownloads { get; init; } = 512;
}
