namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>The command line: TensorFlow Serving's flags with their defaults, and some of our own.</summary>
internal sealed record ModelServerOptions
{
    /// <summary>gRPC; 0 turns it off.</summary>
    public int Port { get; init; } = 8500;

    /// <summary>A Unix socket that gRPC is answered on too; empty: none.</summary>
    public string GrpcSocketPath { get; init; } = "";

    /// <summary>REST, and the health of the process; 0 turns it off.</summary>
    public int RestApiPort { get; init; }

    /// <summary>After this long a REST call is answered by DEADLINE_EXCEEDED.</summary>
    public TimeSpan RestApiTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether <c>grpc.health.v1</c> is answered.</summary>
    public bool EnableGrpcHealthcheckService { get; init; }

    /// <summary>Our own: where to listen; <c>localhost</c>, <c>*</c> for every address, or one address.</summary>
    public string BindAddress { get; init; } = DefaultBindAddress(Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER"));

    /// <summary>Our own: whether each answered request is a line of the log; failed ones always are.</summary>
    public bool LogRequests { get; init; }

    public string ModelName { get; init; } = "default";

    public string ModelBasePath { get; init; } = "";

    /// <summary>Wins over <see cref="ModelName"/> and <see cref="ModelBasePath"/>.</summary>
    public string ModelConfigFile { get; init; } = "";

    /// <summary>Between two looks into <see cref="ModelConfigFile"/>; zero: it is read once.</summary>
    public TimeSpan ModelConfigFilePollWait { get; init; }

    /// <summary>Whether a reload may give a new label to a version that is not available.</summary>
    public bool AllowVersionLabelsForUnavailableModels { get; init; }

    /// <summary>Our own: folders, with commas between them, that a client may have models loaded from beside those that the server was started with.</summary>
    public string AllowedModelRoots { get; init; } = "";

    /// <summary>Our own: the folder that base paths under /models are read from, as a container's mount would do.</summary>
    public string ModelsRoot { get; init; } = "";

    /// <summary>Our own: the folder where converted graphs are kept from start to start; empty turns it off.</summary>
    public string GraphCache { get; init; } = DefaultGraphCache;

    /// <summary>Between two looks into the models' folders; zero: one look only; negative: none.</summary>
    public TimeSpan FileSystemPollWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A version that cannot be loaded is tried this many times more.</summary>
    public int MaxNumLoadRetries { get; init; } = 5;

    public TimeSpan LoadRetryInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Versions that are loaded at the same time; 0: as many as there are cores.</summary>
    public int NumLoadThreads { get; init; }

    /// <summary>Whether a version answers the requests of its own warm-up file before anybody else can call it.</summary>
    public bool EnableModelWarmup { get; init; } = true;

    /// <summary>How often each of them; 0: once.</summary>
    public int NumRequestIterationsForWarmup { get; init; }

    /// <summary>An SSLConfig: gRPC is TLS then; empty: it is not.</summary>
    public string SslConfigFile { get; init; } = "";

    /// <summary>A MonitoringConfig, for the original's page of metrics; empty: there is no such page.</summary>
    public string MonitoringConfigFile { get; init; } = "";

    /// <summary>Whether requests are joined.</summary>
    public bool EnableBatching { get; init; }

    /// <summary>How they are: a file of BatchingParameters; empty: the defaults.</summary>
    public string BatchingParametersFile { get; init; } = "";

    /// <summary>Whether each version says how, in its own folder.</summary>
    public bool EnablePerModelBatchingParameters { get; init; }

    /// <summary>What the next two are where they are 0.</summary>
    public int TensorFlowSessionParallelism { get; init; }

    public int TensorFlowIntraOpParallelism { get; init; }

    public int TensorFlowInterOpParallelism { get; init; }

    /// <summary>0 leaves it to the runtime.</summary>
    public int ThreadsOfARun => TensorFlowIntraOpParallelism > 0 ? TensorFlowIntraOpParallelism : TensorFlowSessionParallelism;

    /// <summary>Inferences at the same time, as many as there are cores unless said; with batching, num_batch_threads says it.</summary>
    public int RunsAtOnce =>
        TensorFlowInterOpParallelism > 0 ? TensorFlowInterOpParallelism
        : TensorFlowSessionParallelism > 0 ? TensorFlowSessionParallelism
        : Environment.ProcessorCount;

    /// <summary>Whether answers carry tensors as raw bytes rather than as lists of numbers.</summary>
    public bool EnableSerializationAsTensorContent { get; init; }

    /// <summary>Whether browsers may ask from pages of any site.</summary>
    public bool RestApiEnableCorsSupport { get; init; }

    /// <summary>KEY=VALUE with commas between them, in C core's names.</summary>
    public string GrpcChannelArguments { get; init; } = "";

    /// <summary>The tags, with commas between them, of the graph that is served, of a SavedModel that has several.</summary>
    public string SavedModelTags { get; init; } = "serve";

    /// <summary>Whether a signature is called only in the way that its method_name says.</summary>
    public bool EnableSignatureMethodNameCheck { get; init; }

    /// <summary>Flags that were given and change nothing here, with the reason.</summary>
    public IReadOnlyList<string> WithoutMeaning { get; init; } = [];

    /// <summary>What TensorFlow Serving's container is told by its environment; flags come after it and win.</summary>
    /// <param name="environment">Reads a variable.</param>
    public static ModelServerOptions OfEnvironment(Func<string, string?> environment)
    {
        var (name, path) = (environment("MODEL_NAME"), environment("MODEL_BASE_PATH"));
        if (string.IsNullOrEmpty(name) && string.IsNullOrEmpty(path))
            return new ModelServerOptions();
        name = string.IsNullOrEmpty(name) ? "model" : name;
        return new ModelServerOptions { ModelName = name, ModelBasePath = Path.Join(string.IsNullOrEmpty(path) ? "/models" : path, name), RestApiPort = 8501 };
    }

    /// <summary>Loopback, because it has no authentication; in a container that would be nobody's, and who reaches it is the network's to say.</summary>
    /// <param name="inContainer">What the .NET images set to <c>true</c>.</param>
    public static string DefaultBindAddress(string? inContainer) => inContainer == "true" ? "*" : "localhost";

    private static string DefaultGraphCache =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } data ? Path.Combine(data, "ClothingApp", "graphs") : "";
}
