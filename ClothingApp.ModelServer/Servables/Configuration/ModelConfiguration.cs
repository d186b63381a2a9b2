using ClothingApp.Serving.Protocol;

namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>A model to serve, and the folder that holds its versions.</summary>
internal sealed record ModelConfiguration(string Name, string BasePath)
{
    /// <summary>Which versions; null: the latest one.</summary>
    public FileSystemStoragePathSourceConfig.Types.ServableVersionPolicy? Policy { get; init; }

    /// <summary>Other names of versions, such as <c>stable</c>.</summary>
    public IReadOnlyDictionary<string, long> Labels { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>By what it says: policy and labels too.</summary>
    public bool Equals(ModelConfiguration? other) =>
        other is not null && (Name, BasePath) == (other.Name, other.BasePath) && Equals(Policy, other.Policy) && Labels.Count == other.Labels.Count && !Labels.Except(other.Labels).Any();

    public override int GetHashCode() => HashCode.Combine(Name, BasePath);
}
