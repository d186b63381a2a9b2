using System.ComponentModel.DataAnnotations;
using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway;

/// <summary>The section <c>Gateway</c> of the configuration, checked at start.</summary>
internal sealed record GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>The folder with a folder per model, each with its card <c>model.json</c>. A relative path is looked for from the content root upwards.</summary>
    [Required]
    public string ModelsPath { get; init; } = "models";

    /// <summary>The model that <c>/predict</c> asks.</summary>
    [Required]
    public string DefaultModel { get; init; } = "clothing-model";

    /// <summary>The model that <c>/model/predict/</c> asks.</summary>
    [Required]
    public string FileModel { get; init; } = "pets";

    /// <summary>Pictures in one request.</summary>
    [Range(1, 32)]
    public int MaxPictures { get; init; } = 32;

    /// <summary>Bytes of a request's body, whatever it holds.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public long MaxRequestBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Pictures of one request that are fetched and prepared at the same time.</summary>
    [Range(1, 32)]
    public int MaxParallelPictures { get; init; } = 8;

    /// <summary>From the whole request read to the answer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>For reading the request's body.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan UploadTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For one question about a model's signatures or state.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan MetadataTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the model server is asked for new versions.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "01:00:00")]
    public TimeSpan ModelRefresh { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>By model, the versions that requests without a version go to.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TrafficShare>> Traffic { get; init; } = new Dictionary<string, IReadOnlyList<TrafficShare>>();

    /// <summary>Origins whose pages may call the API from browsers, such as https://shop.example.com; * for all.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];
}
