using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.Tests.Infrastructure;
using SharedData = ClothingApp.Tests.Infrastructure.SharedData;

namespace ClothingApp.Tests.ModelServer.Servables;

public sealed class ModelServerFlagsTests
{
    [Fact]
    public void Parse_TensorFlowServingsFlags_AreRead()
    {
        var options = ModelServerFlags.Parse(["--port=8500", "--rest_api_port=8501", "--model_name=clothing-model", "--model_base_path=/models/clothing-model"]);

        Assert.Equal(8500, options.Port);
        Assert.Equal(8501, options.RestApiPort);
        Assert.Equal("/models/clothing-model", options.ModelBasePath);
    }

    [Theory]
    [InlineData("--prot=8500", "unknown flag --prot=8500; did you mean --port?")]
    [InlineData("--enable_model_warm_up=false", "did you mean --enable_model_warmup?")]
    [InlineData("--use_alts_credentials", "is TensorFlow Serving's and is not supported here: ALTS works inside Google's cloud alone; --ssl_config_file=FILE gives TLS")]
    [InlineData("--platform_config_file=/p", "set --enable_batching")]
    [InlineData("models", "unknown flag models")]
    [InlineData("--port=many", "--port=many: a whole number is expected")]
    [InlineData("--port=70000", "a port is a number from 0 to 65535")]
    [InlineData("--rest_api_port=8500", "--port and --rest_api_port must differ")]
    [InlineData("--port=1", "say which models to serve")]
    public void Parse_WrongFlags_SaysWhatToDo(string flag, string expected)
    {
        string[] flags = expected.StartsWith("say", StringComparison.Ordinal) ? [flag] : ["--model_base_path=/m", flag];

        var error = Assert.Throws<FormatException>(() => ModelServerFlags.Parse(flags));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MODEL_NAME=resnet", "resnet", "/models/resnet", 8501)]
    [InlineData("MODEL_NAME=resnet MODEL_BASE_PATH=/data", "resnet", "/data/resnet", 8501)]
    [InlineData("MODEL_BASE_PATH=/data", "model", "/data/model", 8501)]
    [InlineData("MODEL_NAME=resnet --model_name=a --model_base_path=/m --rest_api_port=1", "a", "/m", 1)]
    public void Parse_ContainersEnvironment_NamesTheModelUnlessFlagsDo(string given, string name, string path, int restApiPort)
    {
        var words = given.Split(' ').ToLookup(w => w.StartsWith('-'));
        var environment = words[false].Select(w => w.Split('=')).ToDictionary(w => w[0], w => w[1], StringComparer.Ordinal);

        var options = ModelServerFlags.Parse([.. words[true]], environment.GetValueOrDefault);

        Assert.Equal((name, path, restApiPort), (options.ModelName, options.ModelBasePath, options.RestApiPort));
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("--tensorflow_session_parallelism=3", 3, 3)]
    [InlineData("--tensorflow_session_parallelism=3 --tensorflow_intra_op_parallelism=5", 5, 3)]
    [InlineData("--tensorflow_session_parallelism=3 --tensorflow_inter_op_parallelism=7", 3, 7)]
    public void Parse_ThreadFlags_SayThreadsOfARunAndRunsAtOnce(string flags, int threads, int runs)
    {
        var options = ModelServerFlags.Parse(["--model_base_path=/m", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((threads, runs > 0 ? runs : Environment.ProcessorCount), (options.ThreadsOfARun, options.RunsAtOnce));
    }

    [Fact]
    public void Parse_LifeCycleFlags_AreRead()
    {
        var options = ModelServerFlags.Parse(["--model_base_path=/m", "--file_system_poll_wait_seconds=-1", "--load_retry_interval_micros=500000", "--max_num_load_retries=0"]);

        Assert.Equal(TimeSpan.FromSeconds(-1), options.FileSystemPollWait);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.LoadRetryInterval);
        Assert.Equal(0, options.MaxNumLoadRetries);
    }

    [Fact]
    public void Parse_FlagsWithoutMeaning_AreTakenAndToldOf()
    {
        var options = ModelServerFlags.Parse(["--model_base_path=/m", "--grpc_max_threads=8", "--use_alts_credentials=false", "--mixed_precision=", "--flush_filesystem_caches=true"]);

        Assert.Collection(
            options.WithoutMeaning,
            note => Assert.StartsWith("--grpc_max_threads: calls are not bound to threads", note, StringComparison.Ordinal),
            note => Assert.StartsWith("--flush_filesystem_caches: ", note, StringComparison.Ordinal));
    }

    /// <summary>The table of flags in the facts: none of them is unknown.</summary>
    [SharedDataFact]
    public void Parse_EveryFlagOfTheOriginal_IsDoneTakenOrRefusedWithAHint()
    {
        var names = File.ReadLines(SharedData.Path("facts", "tfserving.md")).SkipWhile(l => !l.StartsWith("## 7. Flags", StringComparison.Ordinal)).TakeWhile(l => !l.StartsWith("## 8.", StringComparison.Ordinal))
            .Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Select(l => l.Split('|')[1].Trim()).Where(c => c != "Flag").SelectMany(c => c.Split([" / ", ", "], StringSplitOptions.None))
            .Where(n => n.Contains('_', StringComparison.Ordinal) && !n.Contains("op", StringComparison.Ordinal) && !n.Contains("batching", StringComparison.Ordinal) && !n.Contains("parallelism", StringComparison.Ordinal)).ToList();

        Assert.InRange(names.Count, 25, 60);
        Assert.All(names, name => Assert.DoesNotContain("unknown flag", Refusal(name), StringComparison.Ordinal));
    }

    private static string Refusal(string name)
    {
        try
        {
            ModelServerFlags.Parse(["--model_base_path=/m", $"--{name}=x"]);
            return "";
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
