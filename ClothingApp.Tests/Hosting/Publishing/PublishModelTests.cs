using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Publishing;
using ClothingApp.Tests.Hosting.ApplicationModel;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing;

public sealed class PublishModelTests
{
    [Fact]
    public async Task Environment_OfEveryKindOfValue_IsTakenApart()
    {
        var model = await Published.ModelAsync(builder =>
        {
            var back = builder.AddContainer("back", "back").WithHttpEndpoint(targetPort: 5000);
            var word = builder.AddParameter("word", () => throw new InvalidOperationException("nobody may ask"), secret: true);
            builder.AddContainer("front", "front")
                .WithEnvironment("TEXT", "plain")
                .WithEnvironment("URL", back.GetEndpoint("http"))
                .WithEnvironment("HOST", back.GetEndpoint("http").Property(EndpointProperty.HostAndPort))
                .WithEnvironment("MIXED", $"{{a}} {back.GetEndpoint("http")}/x?key={word}");
        });

        var front = model["front"];
        Assert.Equal(["HOST", "MIXED", "TEXT", "URL"], front.Environment.Select(variable => variable.Name));
        Assert.Equal(["back:5000", "{a} http://back:5000/x?key=<word>", "plain", "http://back:5000"], front.Environment.Select(variable => Text(model, variable.Value)));
        Assert.Equal([false, true, false, false], front.Environment.Select(variable => variable.Value.IsSecret));
        Assert.Equal([new PublishedUse("back", "http")], front.Uses);
        Assert.Equal([new PublishedParameter("word", IsSecret: true, Default: null, Description: null)], model.Parameters);
    }

    [Fact]
    public async Task Parameter_NotSecret_HasADefaultOnlyIfTheGraphPublishesIt()
    {
        var model = await Published.ModelAsync(builder => builder.AddContainer("front", "front")
            .WithEnvironment("A", builder.AddParameter("given", "here", publishValueAsDefault: true))
            .WithEnvironment("B", builder.AddParameter("kept", "here only")));
        Assert.Equal([("given", "here"), ("kept", null)], model.Parameters.Select(parameter => (parameter.Name, parameter.Default)));
    }

    [Fact]
    public async Task Ports_NotSaid_AreFreeOnes()
    {
        var model = await Published.ModelAsync(builder => builder.AddContainer("front", "front")
            .WithHttpEndpoint(name: "a").WithHttpEndpoint(name: "b", port: 8080).WithHttpEndpoint(name: "c", port: 1, targetPort: 2));
        Assert.Equal([("a", 8081), ("b", 8080), ("c", 2)], model["front"].Ports.Select(port => (port.Name, port.Number)));
    }

    [Fact]
    public async Task Project_ListensBeyondItsContainer_AndNotAsInDevelopment()
    {
        var model = await Published.ModelAsync(builder => builder.AddProject("front", ProjectPath()).WithHttpEndpoint(port: 9000));
        var variables = model["front"].Environment.ToDictionary(variable => variable.Name, variable => Text(model, variable.Value));
        Assert.Contains("http://*:9000", variables["ASPNETCORE_URLS"], StringComparison.Ordinal);
        Assert.Equal("front", variables["OTEL_SERVICE_NAME"]);
        Assert.DoesNotContain("ASPNETCORE_ENVIRONMENT", variables.Keys);
        Assert.Equal("shop-front:1.2.3", model["front"].Image.Reference);
    }

    [Fact]
    public async Task Executable_CannotBePublished_AndSaysSo()
    {
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => Published.ModelAsync(builder => builder.AddExecutable("tool", "dotnet", ".")));
        Assert.Equal("tool cannot be published: it has no image (a program of this machine runs here only)", error.Message);
    }

    [Fact]
    public async Task TensorFlowServing_WithReplicas_IsOneResourceOfSeveral()
    {
        var models = Path.Combine(SharedData.RepositoryRoot, "models");
        var model = await Published.ModelAsync(builder => builder.AddTensorFlowServing("tf-serving", models).WithReplicas(3));
        var server = Assert.Single(model.Resources);
        Assert.Equal(("tf-serving", 3, "tensorflow/serving"), (server.Name, server.Replicas, server.Image.Repository));
    }

    [Fact]
    public async Task EmbeddedServer_IsTheImageWithTheModelsUnderTheSameNameAndPorts()
    {
        var models = Path.Combine(SharedData.RepositoryRoot, "models");
        var model = await Published.ModelAsync(
            builder => builder.AddTensorFlowServing("tf-serving", models, new BuiltTestProject()).WithReplicas(3), "--ServingMode", "embedded");
        var server = Assert.Single(model.Resources);
        Assert.Equal(("tf-serving", 3, "clothingapp-model-server:1.2.3", true), (server.Name, server.Replicas, server.Image.Reference, server.Image.IsBuilt));
        Assert.Equal([("grpc", 8500), ("rest", 8501)], server.Ports.Select(port => (port.Name, port.Number)));
        Assert.Equal(["--port=8500", "--rest_api_port=8501", "--model_config_file=/models/models.config"], server.Arguments.Select(argument => Text(model, argument)));
        Assert.Empty(server.Mounts);
    }

    [Fact]
    public async Task EmbeddedServer_WithVersionWatching_HasItsFlags()
    {
        var models = Path.Combine(SharedData.RepositoryRoot, "models");
        var model = await Published.ModelAsync(
            builder => builder.AddTensorFlowServing("tf-serving", models, new BuiltTestProject()).WithVersionWatching(TimeSpan.FromSeconds(30)), "--ServingMode", "embedded");

        Assert.Equal(
            ["--file_system_poll_wait_seconds=30", "--model_config_file_poll_wait_seconds=30"],
            Assert.Single(model.Resources).Arguments.Select(argument => Text(model, argument)).TakeLast(2));
    }

    [Fact]
    public async Task EmbeddedServer_WithBatching_HasTheFileOfItsImage()
    {
        var models = Path.Combine(SharedData.RepositoryRoot, "models");
        var model = await Published.ModelAsync(builder => builder.AddTensorFlowServing("tf-serving", models, new BuiltTestProject()).WithBatching(), "--ServingMode", "embedded");

        Assert.Equal(
            ["--enable_batching=true", "--batching_parameters_file=/models/batching.config"],
            Assert.Single(model.Resources).Arguments.Select(argument => Text(model, argument)).TakeLast(2));
    }

    [Theory]
    [InlineData("embedded", new[] { "--enable_model_warmup=false", "--allowed_model_roots=/more" })]
    [InlineData("container", new[] { "--enable_model_warmup=false" })]
    public async Task ModelServer_WithoutWarmUpAndWithMoreRoots_HasTheFlagsThatItKnows(string mode, string[] flags)
    {
        var models = Path.Combine(SharedData.RepositoryRoot, "models");
        var model = await Published.ModelAsync(
            builder => builder.AddTensorFlowServing("tf-serving", models, new BuiltTestProject()).WithModelWarmUp(false).WithAllowedModelRoots("/more"), "--ServingMode", mode);

        var arguments = Assert.Single(model.Resources).Arguments.Select(argument => Text(model, argument)).ToList();
        Assert.Equal(flags, arguments[(arguments.IndexOf("--model_config_file=/models/models.config") + 1)..]);
    }

    [Fact]
    public async Task Needs_NotSaid_AreThoseOfASmallService()
    {
        var model = await Published.ModelAsync(builder =>
        {
            builder.AddContainer("plain", "plain");
            builder.AddContainer("large", "large").WithNeeds(memoryLimitMiB: 4096, memoryMiB: 1024, cpus: 0.5m, cpuLimit: 3);
        });
        Assert.Equal(PublishedNeeds.Default, model["plain"].Needs);
        Assert.Equal(new PublishedNeeds(0.5m, 1024, 3, 4096), model["large"].Needs);
    }

    private static string Text(PublishModel model, PublishedValue value) => value.Format(model, resource => resource.Name, parameter => $"<{parameter.Name}>");

    private static string ProjectPath() => Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Gateway", "ClothingApp.Gateway.csproj");
}
