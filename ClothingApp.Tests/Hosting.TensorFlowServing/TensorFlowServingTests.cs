using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Tests.Hosting.ApplicationModel;

namespace ClothingApp.Tests.HostingTensorFlowServing;

public class TensorFlowServingTests
{
    private static IDistributedApplicationBuilder NewBuilder(params string[] args) => Evaluate.NewBuilder(["--ServingMode=embedded", .. args]);

    [Fact]
    public async Task AddTensorFlowServing_InRunMode_PassesTensorFlowServingsFlags()
    {
        var builder = NewBuilder();
        var server = builder.AddTensorFlowServing("tf-serving", "some/models", new BuiltTestProject());
        var plan = await Evaluate.PlanAsync(server);
        var models = Path.Combine(builder.AppHostDirectory, "some", "models");
        Assert.Equal(
            [
                "exec", new BuiltTestProject().TargetPath,
                $"--port={server.GetEndpoint("grpc").Port}",
                $"--rest_api_port={server.GetEndpoint("rest").Port}",
                $"--model_config_file={Path.Combine(models, "models.config")}",
                $"--models_root={models}",
            ], plan.Arguments);
        Assert.Equal("tf-serving", plan.Settings.Environment["OTEL_SERVICE_NAME"]);
        Assert.False(plan.Settings.Environment.ContainsKey("ASPNETCORE_URLS"));
    }

    [Fact]
    public async Task WithVersionWatching_EmbeddedServer_PassesTheSameFlagsAsToTheContainer()
    {
        var server = NewBuilder().AddTensorFlowServing("tf-serving", "some/models", new BuiltTestProject()).WithVersionWatching(TimeSpan.FromSeconds(5));

        var plan = await Evaluate.PlanAsync(server);

        Assert.Equal(["--file_system_poll_wait_seconds=5", "--model_config_file_poll_wait_seconds=5"], plan.Arguments.TakeLast(2));
    }

    [Fact]
    public async Task WithBatching_EmbeddedServer_PassesTheFileOfItsOwnFolder()
    {
        var server = NewBuilder().AddTensorFlowServing("tf-serving", "some/models", new BuiltTestProject()).WithBatching();

        var plan = await Evaluate.PlanAsync(server);

        Assert.Equal(["--enable_batching=true", $"--batching_parameters_file={server.Resource.Options.ModelsPath}/batching.config"], plan.Arguments.TakeLast(2));
    }

    [Fact]
    public async Task WithAllowedModelRoots_EmbeddedServer_PassesFullPaths()
    {
        var builder = NewBuilder();
        var server = builder.AddTensorFlowServing("tf-serving", "some/models", new BuiltTestProject()).WithModelWarmUp(false).WithAllowedModelRoots("more", "/srv/models");

        var plan = await Evaluate.PlanAsync(server);

        Assert.Equal(["--enable_model_warmup=false", $"--allowed_model_roots={Path.Combine(builder.AppHostDirectory, "more")},{Path.GetFullPath("/srv/models")}"], plan.Arguments.TakeLast(2));
        Assert.Throws<ArgumentException>(() => server.WithAllowedModelRoots("a,b"));
    }

    [Fact]
    public void WithReplicas_Three_AddsResourcesWithPortsOfTheirOwn()
    {
        var builder = NewBuilder();
        builder.AddTensorFlowServing("tf-serving", "models", new BuiltTestProject()).WithReplicas(3);
        Assert.Equal(["tf-serving", "tf-serving-2", "tf-serving-3"], builder.Resources.Select(resource => resource.Name));
        var ports = builder.Resources.SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()).Select(endpoint => endpoint.Port);
        Assert.Equal([8500, 8501, 8502, 8503, 8504, 8505], ports);
    }

    [Fact]
    public async Task WithReference_ToReplicas_HandsOverEveryAddressUnderOneName()
    {
        var builder = NewBuilder();
        var servers = builder.AddTensorFlowServing("tf-serving", "models", new BuiltTestProject());
        var gateway = builder.AddProject<BuiltTestProject>("gateway").WithReference(servers);
        servers.WithReplicas(2); // the order of the two does not matter

        var variables = await Evaluate.EnvironmentAsync(gateway);
        var replicas = servers.Resource.Options.Replicas;
        Assert.Equal(2, replicas.Count);
        foreach (var (index, replica) in replicas.Index())
        {
            Assert.Equal(replica.GetEndpoint("grpc").Url, variables[$"services__tf-serving__grpc__{index}"]);
            Assert.Equal(replica.GetEndpoint("rest").Url, variables[$"services__tf-serving__rest__{index}"]);
        }
        Assert.False(variables.ContainsKey("services__tf-serving__grpc__2"));
    }

    [Fact]
    public void WithReplicas_FewerThanThereAre_IsRefused()
    {
        var servers = NewBuilder().AddTensorFlowServing("tf-serving", "models", new BuiltTestProject()).WithReplicas(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => servers.WithReplicas(1));
    }

    [Fact]
    public void GrpcEndpoint_OfServer_SpeaksHttp2()
    {
        var server = NewBuilder().AddTensorFlowServing("tf-serving", "models", new BuiltTestProject());
        Assert.Equal("http2", server.GetEndpoint("grpc").EndpointAnnotation.Transport);
        Assert.Equal("http", server.GetEndpoint("rest").EndpointAnnotation.Transport);
    }

    [Fact]
    public async Task AddTensorFlowServing_AsContainer_PassesTensorFlowServingsFlags()
    {
        var models = Path.Combine(Infrastructure.SharedData.RepositoryRoot, "models");
        var builder = Evaluate.NewBuilder("--ServingMode=container");
        var servers = builder.AddTensorFlowServing("tf-serving", models, new BuiltTestProject())
            .WithReplicas(2).WithBatching().WithMonitoring("monitoring.config").WithVersionWatching(TimeSpan.FromSeconds(5));
        await Evaluate.PlanAsync(builder.AddExecutable("any", "sh", ".")); // gives everybody addresses
        var planner = new ClothingApp.Hosting.Containers.ContainerPlanner(builder.ExecutionContext, builder.AppHostDirectory);
        var logger = new ClothingApp.Hosting.Orchestration.ResourceLogger((_, _) => { });
        var (plan, _) = await planner.PlanAsync(ClothingApp.Hosting.Orchestration.ResourceInstance.Of(servers.Resource)[0], logger, CancellationToken.None);

        Assert.StartsWith("docker.io/tensorflow/serving:", plan.Image, StringComparison.Ordinal);
        Assert.Equal(
            [
                "--model_config_file=/models/models.config", "--enable_batching=true", "--batching_parameters_file=/models/batching.config",
                "--monitoring_config_file=/models/monitoring.config", "--file_system_poll_wait_seconds=5", "--model_config_file_poll_wait_seconds=5",
            ], plan.Arguments);
        Assert.Equal([(8500, 8500), (8501, 8501)], plan.Ports.Select(port => (port.HostPort == 0 ? 0 : port.ContainerPort, port.ContainerPort)));
        var mount = Assert.Single(plan.Mounts);
        Assert.Equal((models, "/models", true), (mount.Source, mount.Target, mount.IsReadOnly));
        Assert.Contains("tf-serving_rest_/v1/models/clothing-model_200_check", servers.Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key));
        Assert.Equal(["tf-serving", "tf-serving-2"], servers.Resource.Options.Replicas.Select(replica => replica.Resource.Name));
    }

    [Fact]
    public void AddTensorFlowServing_ServingModeThatNobodyKnows_IsRefused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Evaluate.NewBuilder("--ServingMode=cloud").AddTensorFlowServing("tf-serving", "models"));
        Assert.Equal("ServingMode is 'cloud'; it can be container or embedded", error.Message);
    }

    [Fact]
    public void AddTensorFlowServing_AsContainerWithoutModels_NamesTheFile()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Evaluate.NewBuilder("--ServingMode=container").AddTensorFlowServing("tf-serving", "no/models"));
        Assert.Contains("models.config is not there or names no model", error.Message, StringComparison.Ordinal);
    }
}
