using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>How models are served, by all replicas alike.</summary>
public sealed class TensorFlowServingOptions
{
    private readonly List<IResourceBuilder<ITensorFlowServingResource>> _replicas = [];

    internal TensorFlowServingOptions(string modelsPath, ServingMode mode, IProjectMetadata? embeddedServer) =>
        (ModelsPath, Mode, EmbeddedServer) = (modelsPath, mode, embeddedServer);

    /// <summary>The full path of the folder with models.config; it is /models to the server.</summary>
    public string ModelsPath { get; }

    /// <summary>Which server serves.</summary>
    public ServingMode Mode { get; }

    /// <summary>Batching parameters, a file of the models' folder; null: requests are not put together.</summary>
    public string? BatchingFile { get; internal set; }

    /// <summary>Monitoring settings, a file of the models' folder; null: no metrics.</summary>
    public string? MonitoringFile { get; internal set; }

    /// <summary>How often models.config and the models' folders are looked at; null: new versions every second, models.config once.</summary>
    public TimeSpan? WatchInterval { get; internal set; }

    /// <summary>Whether versions answer their own warm-up requests before they are available.</summary>
    public bool IsWarmUpEnabled { get; internal set; } = true;

    /// <summary>Folders that a client's reload may load models from, beside those of models.config.</summary>
    public IReadOnlyList<string> AllowedModelRoots { get; internal set; } = [];

    internal IProjectMetadata? EmbeddedServer { get; }

    internal IReadOnlyList<IResourceBuilder<ITensorFlowServingResource>> Replicas => _replicas;

    internal void Add(IResourceBuilder<ITensorFlowServingResource> replica) => _replicas.Add(replica);
}

/// <summary>What stands behind a TensorFlow Serving resource.</summary>
public enum ServingMode
{
    /// <summary>The <c>tensorflow/serving</c> image.</summary>
    Container,

    /// <summary>The embedded server, as a process.</summary>
    Embedded,
}
