namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>
/// The folders that a client may have models loaded from: a model is code, and whoever reaches the port must not choose what runs. The
/// configuration file is the operator's own and may name any.
/// </summary>
internal sealed class AllowedRoots
{
    private readonly string[] _roots;

    /// <param name="atStart">What the server was started with is allowed.</param>
    public AllowedRoots(ModelServerOptions options, IEnumerable<ModelConfiguration> atStart)
    {
        IEnumerable<string> given = [options.ModelsRoot, .. options.AllowedModelRoots.Split(',', StringSplitOptions.TrimEntries)];
        _roots = [.. given.Where(r => r.Length > 0).Select(r => ModelConfigurations.Resolve(options, r)).Concat(atStart.Select(m => m.BasePath)).Distinct(StringComparer.Ordinal)];
    }

    /// <returns>What to answer for a model elsewhere; null when all are under the roots.</returns>
    public string? Refusal(IEnumerable<ModelConfiguration> models) =>
        models.FirstOrDefault(m => !Array.Exists(_roots, r => IsUnder(m.BasePath, r))) is { } outside
            ? $"model {outside.Name}: base_path {outside.BasePath} is not under a folder that models may be loaded from ({string.Join(", ", _roots)}). Start the server with --allowed_model_roots=FOLDER to allow another"
            : null;

    private static bool IsUnder(string path, string root) =>
        path == root || path.StartsWith(Path.EndsInDirectorySeparator(root) ? root : root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
