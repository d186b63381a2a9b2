using ClothingApp.Serving.Configuration;
using ClothingApp.Serving.Protocol;

namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>Which models to serve: from the flags, from a file of TensorFlow Serving's, or from a client.</summary>
internal static class ModelConfigurations
{
    private const string ContainerRoot = "/models";
    private const string Platform = "tensorflow";

    /// <exception cref="FormatException">The file is missing or wrong.</exception>
    public static IReadOnlyList<ModelConfiguration> Read(ModelServerOptions options) =>
        options.ModelConfigFile.Length == 0 ? [new ModelConfiguration(options.ModelName, Resolve(options, options.ModelBasePath))] : Parse(options, ReadFile(options));

    /// <returns>The text of <c>--model_config_file</c>.</returns>
    /// <exception cref="FormatException">It cannot be read.</exception>
    public static string ReadFile(ModelServerOptions options)
    {
        try
        {
            return File.ReadAllText(options.ModelConfigFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"--model_config_file={options.ModelConfigFile} cannot be read: {e.Message}", e);
        }
    }

    /// <param name="text">A ModelServerConfig in protobuf's text format.</param>
    /// <exception cref="FormatException">It is wrong.</exception>
    public static IReadOnlyList<ModelConfiguration> Parse(ModelServerOptions options, string text)
    {
        ModelServerConfig config;
        try
        {
            config = TextProto.Parse<ModelServerConfig>(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"Error parsing text-format tensorflow.serving.ModelServerConfig: {options.ModelConfigFile}, {e.Message}", e);
        }
        return Check(options, config);
    }

    /// <exception cref="FormatException">It is wrong; TensorFlow Serving's texts.</exception>
    public static IReadOnlyList<ModelConfiguration> Check(ModelServerOptions options, ModelServerConfig config)
    {
        var models = config.ModelConfigList?.Config.Select(c => Checked(options, c)).ToArray() ?? [];
        if (models.GroupBy(m => m.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"Illegal to list model {twice.Key} multiple times in config list");
        return models;
    }

    /// <summary>The folder that a base path means here: with --models_root it stands where a container mounts it.</summary>
    public static string Resolve(ModelServerOptions options, string path)
    {
        if (options.ModelsRoot.Length > 0 && (path == ContainerRoot || path.StartsWith(ContainerRoot + "/", StringComparison.Ordinal)))
            path = Path.Join(options.ModelsRoot, path[ContainerRoot.Length..]);
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    private static ModelConfiguration Checked(ModelServerOptions options, ModelConfig config)
    {
        if (config.Name.Length == 0)
            throw new FormatException("Illegal to list a model without a name in config list");
#pragma warning disable CS0612 // files of old versions still have it
        if (config is { ModelPlatform: "", ModelType: not ModelType.Tensorflow })
            throw new FormatException($"Illegal setting neither ModelServerConfig::model_type (deprecated) nor ModelServerConfig::model_platform, model name is {config.Name}. Add model_platform: \"{Platform}\".");
#pragma warning restore CS0612
        if (config.ModelPlatform is not (Platform or ""))
            throw new FormatException($"Model {config.Name} requests unsupported platform {config.ModelPlatform}");
        if (!Path.IsPathRooted(config.BasePath))
            throw new FormatException($"Expected model {config.Name} to have an absolute path or URI; got base_path()={config.BasePath}");
        return new ModelConfiguration(config.Name, Resolve(options, config.BasePath))
        {
            Policy = config.ModelVersionPolicy,
            Labels = new Dictionary<string, long>(config.VersionLabels, StringComparer.Ordinal),
        };
    }
}
