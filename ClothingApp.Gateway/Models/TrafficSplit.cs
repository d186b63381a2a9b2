using System.ComponentModel.DataAnnotations;

namespace ClothingApp.Gateway.Models;

/// <summary>Divides requests that name no version between versions, by <c>Gateway:Traffic:MODEL:0..n</c>: how a new version proves itself on a part of them.</summary>
internal sealed class TrafficSplit(GatewayOptions options)
{
    /// <returns>Null: the newest that is served.</returns>
    public long? Choose(string model)
    {
        if (!options.Traffic.TryGetValue(model, out var shares) || shares.Count == 0)
            return null;
        var place = Random.Shared.NextDouble() * shares.Sum(share => share.Weight);
        foreach (var share in shares)
        {
            place -= share.Weight;
            if (place < 0)
                return share.Version;
        }
        return shares[^1].Version;
    }
}

/// <summary>A version's part of the traffic.</summary>
internal sealed record TrafficShare
{
    [Range(0, long.MaxValue)]
    public required long Version { get; init; }

    /// <summary>Against the weights of the model's other versions.</summary>
    [Range(0.0, 1e6)]
    public required double Weight { get; init; }
}
