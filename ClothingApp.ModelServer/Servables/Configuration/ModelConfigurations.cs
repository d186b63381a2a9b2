using ClothingApp.Serving.Configuration;
using ClothingApp.Serving.Protocol;

namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>A model to serve, and the folder that holds its versions.</summary>
internal sealed record ModelConfiguration(string Name, string BasePath)
{
    /// <summary>Which versions; null: the latest one.</summary>
    public FileSystemStoragePathSourceConfig.Types.ServableVersionPolicy? Policy { get; init; }

    /// <summary>Other names of versions, such as <c>stable</c>.</summary>
    public IReadOnlyDictionary<string, long> Labels { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}

internal static class ModelConfigurations
{
    private const string ContainerRoot = "/models";

    /// <exception cref="FormatException">The file is missing or wrong.</exception>
    public static IReadOnlyList<ModelConfiguration> Read(ModelServerOptions options)
    {
        if (options.ModelConfigFile.Length == 0)
            return [new ModelConfiguration(options.ModelName, Resolve(options, options.ModelBasePath))];

        ModelServerConfig config;
        try
        {
            config = TextProto.Parse<ModelServerConfig>(File.ReadAllText(options.ModelConfigFile));
        }
        catch (FormatException e)
        {
            throw new FormatException($"Error parsing text-format tensorflow.serving.ModelServerConfig: {options.ModelConfigFile}, {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"--model_config_file={options.ModelConfigFile} cannot be read: {e.Message}", e);
        }

        var models = config.ModelConfigList?.Config.Select(c => Checked(options, c)).ToArray() ?? [];
        if (models.GroupBy(m => m.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"Illegal to list model {twice.Key} multiple times in config list");
        return models;
    }

    private static ModelConfiguration Checked(ModelServerOptions options, ModelConfig config)
    {
        if (config.Name.Length == 0)
            throw new FormatException($"{options.ModelConfigFile} lists a model without a name.");
        if (config.ModelPlatform is not ("tensorflow" or ""))
            throw new FormatException($"Model {config.Name} requests unsupported platform {config.ModelPlatform}");
        if (!Path.IsPathRooted(config.BasePath))
            throw new FormatException($"Expected model {config.Name} to have an absolute path or URI; got base_path()={config.BasePath}");
        return new ModelConfiguration(config.Name, Resolve(options, config.BasePath))
        {
            Policy = config.ModelVersionPolicy,
            Labels = new Dictionary<string, long>(config.VersionLabels, StringComparer.Ordinal),
        };
    }

    // With --models_root the folder stands where a container mounts it.
    private static string Resolve(ModelServerOptions options, string path)
    {
        if (options.ModelsRoot.Length > 0 && (path == ContainerRoot || path.StartsWith(ContainerRoot + "/", StringComparison.Ordinal)))
            path = Path.Join(options.ModelsRoot, path[ContainerRoot.Length..]);
        return Path.GetFullPath(path);
    }
}
