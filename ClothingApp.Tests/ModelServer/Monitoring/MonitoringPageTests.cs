using System.Text.RegularExpressions;
using Aspire.Hosting;
using ClothingApp.Grpc;
using ClothingApp.Serving;
using ClothingApp.Serving.Configuration;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;
using ModelSpec = ClothingApp.Serving.ModelSpec;
using PredictRequest = ClothingApp.Serving.PredictRequest;

namespace ClothingApp.Tests.ModelServer.Monitoring;

/// <summary>The page that <c>--monitoring_config_file</c> asks for, on a server that was called.</summary>
public sealed partial class MonitoringPageTests
{
    [Fact]
    public async Task Page_AfterCallsOfBothProtocols_HasTheOriginalsMetricsWithItsLabels()
    {
        await using var monitored = await MonitoredServer.StartAsync();
        var server = monitored.Server;
        await PredictAsync(server, "tiny", "x");
        await Assert.ThrowsAsync<GrpcException>(() => PredictAsync(server, "tiny", "nope"));
        Assert.Equal(200, (await server.PostAsync("/v1/models/tiny:predict", """{"instances": [1.0, 2.0]}""")).Status);
        Assert.Equal(200, (await server.PostAsync("/v1/models/tiny:classify", """{"signature_name": "classify", "examples": [{"x": 1.0}, {"x": 2.0}]}""")).Status);

        var page = await monitored.PageAsync(""":tensorflow:serving:request_latency_count{model_name="tiny",API="classify",entrypoint="REST"} 1""");

        Assert.Empty(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "# TYPE :tensorflow:serving:request_count counter",
                """:tensorflow:serving:request_count{model_name="tiny",status="OK"} 3""",
                """:tensorflow:serving:request_count{model_name="tiny",status="INVALID_ARGUMENT"} 1""",
                "# TYPE :tensorflow:serving:request_latency histogram",
                """:tensorflow:serving:request_latency_count{model_name="tiny",API="Predict",entrypoint="GRPC"} 1""",
                """:tensorflow:serving:request_latency_count{model_name="tiny",API="predict",entrypoint="REST"} 1""",
                """:tensorflow:serving:request_latency_bucket{model_name="tiny",API="predict",entrypoint="REST",le="+Inf"} 1""",
                """:tensorflow:serving:runtime_latency_count{model_name="tiny",API="Predict",runtime="TF1"} 2""",
                """:tensorflow:serving:runtime_latency_count{model_name="tiny",API="Classify",runtime="TF1"} 1""",
                """:tensorflow:serving:request_example_count_total{model="tiny"} 2""",
                """:tensorflow:serving:request_example_counts_bucket{model="tiny",le="1"} 0""",
                """:tensorflow:serving:request_example_counts_bucket{model="tiny",le="2"} 1""",
                $$""":tensorflow:cc:saved_model:load_attempt_count{model_path="{{server.VersionFolder(1)}}",status="success"} 1""",
                ":tensorflow:core:graph_runs{} 3",
                ":tensorflow:core:direct_session_runs{} 3",
                """clothingapp_model_server_request_duration_seconds_count{model="tiny",version="1",signature="classify"} 1""",
                """clothingapp_model_server_inference_duration_seconds_count{model="tiny",version="1",signature="serving_default"} 2""",
                """clothingapp_model_server_batch_size_bucket{model="tiny",version="1",signature="serving_default",le="1"} 1""",
                """clothingapp_model_server_available_versions{model="tiny"} 1""",
                "clothingapp_model_server_waiting_requests{} 0",
            }.Except(MonitoredServer.Lines(page)));
        Assert.DoesNotContain("# HELP :", page, StringComparison.Ordinal);
        var bounds = Bound().Matches(page).Select(m => m.Groups["bound"].Value).ToList();
        Assert.Equal(["10", "18", "32.4", "58.32", "104.976"], bounds.Take(5));
        Assert.Equal(34, bounds.TakeWhile(b => b != "+Inf").Count() + 1);
        Assert.InRange(Value(page, "clothingapp_model_server_resident_memory_bytes{}"), 1 << 20, double.MaxValue);
    }

    [Fact]
    public async Task Page_Batching_HasBothNamesOfWhatItMeasures()
    {
        await using var monitored = await MonitoredServer.StartAsync("prometheus_config { enable: true }", "--enable_batching");
        await PredictAsync(monitored.Server, "tiny", "x");

        const string Depth = """clothingapp_model_server_queue_depth{model="tiny",signature="serving_default"} """;
        var page = await Poll.UntilAsync(() => monitored.Server.Rest.GetStringAsync(new Uri(MonitoredServer.Path, UriKind.Relative)), p => p.Contains(Depth, StringComparison.Ordinal));

        Assert.Contains(Depth, page, StringComparison.Ordinal);
        // The meter is one for the process: other tests' servers may have run batches as well.
        Assert.InRange(Value(page, ":tensorflow:serving:batching_session:wrapped_run_count{}"), 1, double.MaxValue);
        Assert.InRange(Value(page, """:tensorflow:serving:batching_session:queuing_latency_count{thread_pool_name="model_server_batch_threads"}"""), 1, double.MaxValue);
        Assert.InRange(Value(page, """:tensorflow:serving:batching_session:padding_size_count{execution_batch_size="1"}"""), 1, double.MaxValue);
        Assert.InRange(Value(page, """clothingapp_model_server_processed_batch_size_count{model="tiny",signature="serving_default"}"""), 1, double.MaxValue);
    }

    [Fact]
    public async Task Page_ManyNamesThatNoModelHas_AreOne()
    {
        await using var monitored = await MonitoredServer.StartAsync();
        for (var i = 0; i < 20; i++)
            await monitored.Server.PostAsync($"/v1/models/stranger{i}:predict", """{"instances": [1.0]}""");

        var page = await monitored.PageAsync(""":tensorflow:serving:request_count{model_name="(other)",status="NOT_FOUND"} 20""");

        Assert.Contains(""":tensorflow:serving:request_count{model_name="(other)",status="NOT_FOUND"} 20""", MonitoredServer.Lines(page));
        Assert.DoesNotContain("stranger", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_HasWhatTheDashboardAsksFor()
    {
        await using var monitored = await MonitoredServer.StartAsync();
        var page = await monitored.PageAsync("# TYPE :tensorflow:serving:request_count counter");
        var queries = ProvisionedDashboards.All().SelectMany(d => Query().Matches(d.Json).Select(m => m.Groups["name"].Value)).Distinct().ToList();

        Assert.NotEmpty(queries);
        // request_count is a name, request_latency_count a part of one.
        Assert.All(queries, name => Assert.True(
            page.Contains($"# TYPE {name} counter\n", StringComparison.Ordinal) || page.Contains($"# TYPE {Suffix().Replace(name, "")} histogram\n", StringComparison.Ordinal), $"{name} is not on the page"));
    }

    [PrometheusFact]
    public async Task Page_IsWhatPrometheusReads()
    {
        await using var monitored = await MonitoredServer.StartAsync();
        await PredictAsync(monitored.Server, "tiny", "x");
        var page = await monitored.PageAsync(":tensorflow:core:graph_runs{} 1");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, page);

            var (exitCode, output) = await ProgramRun.AsTextAsync("/bin/sh", "-c", $"'{Tools.Promtool}' check metrics < '{file}'");

            // 3: it reads all of it, and does not like names with colons and without help, which are the original's.
            Assert.True(exitCode is 0 or 3, output);
            Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("clothingapp", StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("prometheus_config { enable: true }", "/monitoring/prometheus/nope", 400, "Unexpected path: /monitoring/prometheus/nope. Should be /monitoring/prometheus/metrics")]
    [InlineData("prometheus_config { enable: true path: '/m/page' }", "/m/page", 200, "# TYPE :tensorflow:serving:request_count counter")]
    [InlineData("prometheus_config { enable: true path: '/metrics' }", "/metrics", 200, "# TYPE :tensorflow:serving:request_count counter")]
    [InlineData("prometheus_config { enable: false }", "/monitoring/prometheus/metrics", 404, "")]
    [InlineData("", "/metrics", 200, "# TYPE :tensorflow:serving:request_count counter")]
    public async Task Path_IsWhatTheFileSays(string config, string path, int status, string text)
    {
        await using var monitored = await MonitoredServer.StartAsync(config);

        var (answered, body) = await monitored.Server.GetAsync(path);

        Assert.Equal(status, answered);
        Assert.StartsWith(text, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CommonPage_HasEachMetricOnce()
    {
        await using var monitored = await MonitoredServer.StartAsync();
        await PredictAsync(monitored.Server, "tiny", "x");

        var page = await Poll.UntilAsync(
            () => monitored.Server.Rest.GetStringAsync(new Uri("/metrics", UriKind.Relative)),
            p => p.Contains("# TYPE rpc_server_call_duration_seconds ", StringComparison.Ordinal));

        Assert.Contains("# TYPE :tensorflow:serving:request_count counter\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE rpc_server_call_duration_seconds histogram\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\ntensorflow_serving", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FileIsNoMonitoringConfig_SaysSo()
    {
        var error = await Assert.ThrowsAsync<FormatException>(() => MonitoredServer.StartAsync("prometheus { enable: true }"));

        Assert.Contains("Error parsing text-format tensorflow.serving.MonitoringConfig", error.Message, StringComparison.Ordinal);
        Assert.Contains("prometheus_config", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_NamesMetrics_TellsByHowMuchTheyGrew()
    {
        await using var monitored = await MonitoredServer.StartAsync();
        TinyModel.Write(Path.Combine(monitored.Server.Root, "second", "1"), 5);
        var config = TextProto.Parse<ModelServerConfig>($$"""
            model_config_list {
              config { name: "tiny" base_path: "{{monitored.Server.Root}}/tiny" model_platform: "tensorflow" }
              config { name: "second" base_path: "{{monitored.Server.Root}}/tiny" model_platform: "tensorflow" model_version_policy { all {} } }
            }
            """);
        TinyModel.Write(monitored.Server.VersionFolder(2), 5);

        var response = await monitored.Server.Channel.CallAsync(
            ServingMethods.HandleReloadConfigRequest,
            new ReloadConfigRequest { Config = config, MetricNames = { "/tensorflow/cc/saved_model/load_attempt_count", ":tensorflow:serving:request_count", "/no/such/metric" } },
            ModelServerFixture.Timeout,
            CancellationToken.None);

        Assert.Equal(
            [("/tensorflow/cc/saved_model/load_attempt_count", 1), (":tensorflow:serving:request_count", 0)],
            response.Metric.Select(m => (m.Name, m.Int64ValueIncrease)));
    }

    private static async Task PredictAsync(TinyServer server, string model, string input)
    {
        using var request = new PredictRequest
        {
            Spec = new ModelSpec(model),
            Inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [input] = Tensor.Create<float>(TensorShape.Of(1), [1f]) },
        };
        using var response = await server.Client.PredictAsync(request, ModelServerFixture.Timeout, CancellationToken.None);
    }

    private static double Value(string page, string name) =>
        double.Parse(page.Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal))[name.Length..], System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("""request_latency_bucket\{[^}]*le="(?<bound>[^"]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Bound();

    [GeneratedRegex("(?<name>:tensorflow:[a-z_:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Query();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Suffix();
}
