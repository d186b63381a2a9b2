using Policy = ClothingApp.Serving.Protocol.FileSystemStoragePathSourceConfig.Types.ServableVersionPolicy;

namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>Which of the versions in a model's folder are to be served.</summary>
internal static class VersionPolicy
{
    /// <param name="policy">Null: the latest one.</param>
    /// <param name="found">The numbered folders.</param>
    /// <returns>A specific version without a folder is left out.</returns>
    public static IReadOnlyList<long> Aspired(Policy? policy, IEnumerable<long> found) => policy?.PolicyChoiceCase switch
    {
        Policy.PolicyChoiceOneofCase.All => [.. found],
        Policy.PolicyChoiceOneofCase.Specific => [.. found.Intersect(policy.Specific.Versions)],
        _ => [.. found.OrderDescending().Take((int)Math.Clamp(policy?.Latest?.NumVersions ?? 1, 1, int.MaxValue))],
    };
}
