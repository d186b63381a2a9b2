using System.Globalization;

namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>Reads the command line. A flag that is not known is refused: a setting that is silently ignored is a trap.</summary>
internal static class ModelServerFlags
{
    private static readonly Dictionary<string, Func<ModelServerOptions, string, ModelServerOptions>> Flags = new(StringComparer.Ordinal)
    {
        ["port"] = (o, v) => o with { Port = Port(v) },
        ["grpc_socket_path"] = (o, v) => o with { GrpcSocketPath = v },
        ["rest_api_port"] = (o, v) => o with { RestApiPort = Port(v) },
        ["rest_api_timeout_in_ms"] = (o, v) => o with { RestApiTimeout = TimeSpan.FromMilliseconds(Number(v)) },
        ["model_name"] = (o, v) => o with { ModelName = v },
        ["model_base_path"] = (o, v) => o with { ModelBasePath = v },
        ["model_config_file"] = (o, v) => o with { ModelConfigFile = v },
        ["model_config_file_poll_wait_seconds"] = (o, v) => o with { ModelConfigFilePollWait = TimeSpan.FromSeconds(Number(v)) },
        ["allow_version_labels_for_unavailable_models"] = (o, v) => o with { AllowVersionLabelsForUnavailableModels = Boolean(v) },
        ["allowed_model_roots"] = (o, v) => o with { AllowedModelRoots = v },
        ["file_system_poll_wait_seconds"] = (o, v) => o with { FileSystemPollWait = TimeSpan.FromSeconds(SignedNumber(v)) },
        ["max_num_load_retries"] = (o, v) => o with { MaxNumLoadRetries = Number(v) },
        ["load_retry_interval_micros"] = (o, v) => o with { LoadRetryInterval = Microseconds(v) },
        ["num_load_threads"] = (o, v) => o with { NumLoadThreads = Number(v) },
        ["enable_model_warmup"] = (o, v) => o with { EnableModelWarmup = Boolean(v) },
        ["num_request_iterations_for_warmup"] = (o, v) => o with { NumRequestIterationsForWarmup = Number(v) },
        ["ssl_config_file"] = (o, v) => o with { SslConfigFile = v },
        ["monitoring_config_file"] = (o, v) => o with { MonitoringConfigFile = v },
        ["log_requests"] = (o, v) => o with { LogRequests = Boolean(v) },
        ["bind_address"] = (o, v) => o with { BindAddress = v },
        ["models_root"] = (o, v) => o with { ModelsRoot = v },
        ["graph_cache"] = (o, v) => o with { GraphCache = v },
        ["enable_batching"] = (o, v) => o with { EnableBatching = Boolean(v) },
        ["batching_parameters_file"] = (o, v) => o with { BatchingParametersFile = v },
        ["enable_per_model_batching_parameters"] = (o, v) => o with { EnablePerModelBatchingParameters = Boolean(v) },
        ["tensorflow_session_parallelism"] = (o, v) => o with { TensorFlowSessionParallelism = Number(v) },
        ["tensorflow_inter_op_parallelism"] = (o, v) => o with { TensorFlowInterOpParallelism = Number(v) },
        ["tensorflow_intra_op_parallelism"] = (o, v) => o with { TensorFlowIntraOpParallelism = Number(v) },
        ["enable_grpc_healthcheck_service"] = (o, v) => o with { EnableGrpcHealthcheckService = Boolean(v) },
        ["rest_api_enable_cors_support"] = (o, v) => o with { RestApiEnableCorsSupport = Boolean(v) },
        ["enable_cors_support"] = (o, v) => o with { RestApiEnableCorsSupport = Boolean(v) },
        ["grpc_channel_arguments"] = (o, v) => o with { GrpcChannelArguments = v },
        ["saved_model_tags"] = (o, v) => o with { SavedModelTags = v },
        ["enable_signature_method_name_check"] = (o, v) => o with { EnableSignatureMethodNameCheck = Boolean(v) },
        ["enable_serialization_as_tensor_content"] = (o, v) => o with { EnableSerializationAsTensorContent = Boolean(v) },
    };

    /// <param name="environment">Reads a variable of the environment; null: this process's.</param>
    /// <exception cref="FormatException">A flag is unknown or its value is none; the message says what is known.</exception>
    public static ModelServerOptions Parse(IReadOnlyList<string> arguments, Func<string, string?>? environment = null)
    {
        var options = ModelServerOptions.OfEnvironment(environment ?? Environment.GetEnvironmentVariable);
        foreach (var argument in arguments)
        {
            var flag = argument.TrimStart('-');
            var equals = flag.IndexOf('=');
            var (name, value) = equals < 0 ? (flag, "true") : (flag[..equals], flag[(equals + 1)..]);
            if (flag != argument && OtherFlags.WithoutMeaning.TryGetValue(name, out var why))
            {
                options = options with { WithoutMeaning = [.. options.WithoutMeaning, $"--{name}: {why}"] };
                continue;
            }
            if (flag != argument && OtherFlags.Refused.TryGetValue(name, out var instead))
            {
                if (!OtherFlags.IsOff(value))
                    throw new FormatException($"{argument} is TensorFlow Serving's and is not supported here: {instead}.");
                continue;
            }
            if (flag == argument || !Flags.TryGetValue(name, out var set))
                throw Unknown(argument, name);
            try
            {
                options = set(options, value);
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new FormatException($"--{name}={value}: {e.Message}", e);
            }
        }
        if (options.ModelConfigFile.Length == 0 && options.ModelBasePath.Length == 0)
            throw new FormatException("say which models to serve: --model_config_file=FILE, or --model_name=NAME with --model_base_path=FOLDER (or MODEL_NAME in the environment, for MODEL_BASE_PATH/NAME).");
        if (options.Port != 0 && options.Port == options.RestApiPort)
            throw new FormatException("--port and --rest_api_port must differ.");
        if (options.BatchingParametersFile.Length > 0 && !options.EnableBatching)
            throw new FormatException("server_options.batching_parameters_file is set without setting enable_batching to true: add --enable_batching, or leave --batching_parameters_file out.");
        return options;
    }

    private static FormatException Unknown(string argument, string name)
    {
        var nearest = OtherFlags.Nearest(name, [.. Flags.Keys, .. OtherFlags.WithoutMeaning.Keys, .. OtherFlags.Refused.Keys]);
        return new FormatException($"unknown flag {argument}{(nearest is null ? "" : $"; did you mean --{nearest}?")} Flags are written --name=value; known are {string.Join(", ", Flags.Keys.Order(StringComparer.Ordinal))}.");
    }

    private static int Port(string value) => Number(value) is var port and <= 65535 ? port : throw new FormatException("a port is a number from 0 to 65535");

    private static int Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("a whole number is expected");

    private static int SignedNumber(string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException("a whole number is expected");

    private static TimeSpan Microseconds(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMicrosecond
            ? TimeSpan.FromMicroseconds(number)
            : throw new FormatException("a whole number of microseconds is expected");

    private static bool Boolean(string value) =>
        value.ToLowerInvariant() switch { "true" or "1" => true, "false" or "0" => false, _ => throw new FormatException("true or false is expected") };
}
