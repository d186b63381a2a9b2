using ClothingApp.Serving.Configuration;
using ClothingApp.Serving.Protocol;

namespace ClothingApp.Gateway.Models;

/// <summary>Several names may stand for one folder: the model server's own configuration file says which.</summary>
internal static class ModelNames
{
    public const string FileName = "models.config";

    /// <returns>The name of the folder in the model repository, by each name that is served from it; empty when the file is missing or broken.</returns>
    public static IReadOnlyDictionary<string, string> Read(string folder)
    {
        try
        {
            var config = TextProto.Parse<ModelServerConfig>(File.ReadAllText(Path.Combine(folder, FileName)));
            return (config.ModelConfigList?.Config ?? []).DistinctBy(c => c.Name, StringComparer.Ordinal)
                .ToDictionary(c => c.Name, c => Path.GetFileName(c.BasePath.TrimEnd('/')), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // The model server reports its own file; without it every model answers to its folder's name.
            return new Dictionary<string, string>(StringComparer.Ordinal);
        }
    }
}
