namespace ClothingApp.ModelServer.Servables.Configuration;

/// <summary>TensorFlow Serving's flags that this server has no use for: what is harmless is taken, so that a command line need not change, and said.</summary>
internal static class OtherFlags
{
    private const string NoThreads = "calls are not bound to threads; as many models run at once as there are processors";

    /// <summary>Flags that change nothing here, and why.</summary>
    public static IReadOnlyDictionary<string, string> WithoutMeaning { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["grpc_max_threads"] = NoThreads,
        ["rest_api_num_threads"] = NoThreads,
        ["num_unload_threads"] = "unloading takes no thread",
        ["flush_filesystem_caches"] = "a version's files are read once, and the system forgets them when it needs the memory",
        ["remove_unused_fields_from_bundle_metagraph"] = "of a graph only what serves is kept",
        ["per_process_gpu_memory_fraction"] = "models run on the processor",
        ["num_tflite_pools"] = "there are no TensorFlow Lite models",
        ["num_tflite_interpreters_per_pool"] = "there are no TensorFlow Lite models",
        ["enable_profiler"] = "there is no TensorFlow to profile; traces go to OTEL_EXPORTER_OTLP_ENDPOINT",
        ["enforce_session_run_timeout"] = "a call's deadline always ends its run",
        ["skip_initialize_tpu"] = "models run on the processor",
    };

    /// <summary>Flags that ask for what is not here, and what to do instead. Switched off they are as if they were not there.</summary>
    public static IReadOnlyDictionary<string, string> Refused { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["use_alts_credentials"] = "ALTS works inside Google's cloud alone; --ssl_config_file=FILE gives TLS",
        ["platform_config_file"] = "there is one platform, tensorflow; set --enable_batching, --batching_parameters_file and the --tensorflow_ flags",
        ["prefer_tflite_model"] = "TensorFlow Lite models cannot be served; export a SavedModel",
        ["use_tflite_model"] = "TensorFlow Lite models cannot be served; export a SavedModel",
        ["mixed_precision"] = "a graph is computed in the types that it was saved with; save it in half precision",
        ["thread_pool_factory_config_file"] = "set --tensorflow_intra_op_parallelism",
    };

    public static bool IsOff(string value) => value.ToLowerInvariant() is "" or "false" or "0";

    /// <summary>The known name that a wrong one was most likely meant to be; null when none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> known) =>
        known.Select(k => (Name: k, Distance: Distance(name, k))).Where(k => k.Distance <= Math.Max(2, name.Length / 4)).OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal).Select(k => k.Name).FirstOrDefault();

    // Letters to insert, remove or exchange.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
