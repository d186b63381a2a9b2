using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Tests.Hosting.ApplicationModel;

public class ReferenceTests
{
    [Fact]
    public async Task WithReference_ToProject_HandsOverEveryEndpointByAspiresNames()
    {
        var builder = Evaluate.NewBuilder();
        var gateway = builder.AddProject<BuiltTestProject>("the-gateway").WithHttpEndpoint().WithHttpEndpoint(name: "management");
        var web = builder.AddProject<BuiltTestProject>("web").WithReference(gateway);

        var variables = await Evaluate.EnvironmentAsync(web);
        var http = gateway.GetEndpoint("http").Url;
        Assert.Equal(http, variables["services__the-gateway__http__0"]);
        Assert.Equal(http, variables["THE_GATEWAY_HTTP"]);
        Assert.Equal(gateway.GetEndpoint("management").Url, variables["services__the-gateway__management__0"]);
        Assert.Equal(gateway.GetEndpoint("management").Url, variables["THE_GATEWAY_MANAGEMENT"]);
    }

    [Fact]
    public async Task WithReference_SameEndpointTwice_CountsUp()
    {
        var builder = Evaluate.NewBuilder();
        var gateway = builder.AddProject<BuiltTestProject>("gateway").WithHttpEndpoint();
        var web = builder.AddProject<BuiltTestProject>("web").WithReference(gateway).WithReference(gateway.GetEndpoint("http"));
        var variables = await Evaluate.EnvironmentAsync(web);
        Assert.Equal(variables["services__gateway__http__0"], variables["services__gateway__http__1"]);
    }

    [Fact]
    public async Task WithEnvironment_OfEveryKind_IsResolvedAtTheStart()
    {
        var builder = Evaluate.NewBuilder("--Parameters:model=pets");
        var model = builder.AddParameter("model", "clothing-model");
        var server = builder.AddExecutable("server", "sh", ".").WithHttpEndpoint(name: "grpc");
        var gateway = builder.AddExecutable("gateway", "sh", ".")
            .WithEnvironment("TEXT", "a")
            .WithEnvironment("LATE", () => "b")
            .WithEnvironment("URL", server.GetEndpoint("grpc"))
            .WithEnvironment("HOST", server.GetEndpoint("grpc").Property(EndpointProperty.HostAndPort))
            .WithEnvironment("PARAMETER", model)
            .WithEnvironment("MIXED", $"{server.GetEndpoint("grpc")}/v1/models/{model}?x={{}}")
            .WithEnvironment(context => context.EnvironmentVariables["ALL"] = string.Join(',', context.EnvironmentVariables.Keys.Order(StringComparer.Ordinal)))
            .WithArgs("-c", "exit 0", server.GetEndpoint("grpc").Property(EndpointProperty.Port));

        var plan = await Evaluate.PlanAsync(gateway);
        var port = server.GetEndpoint("grpc").Port;
        Assert.Equal("a", plan.Settings.Environment["TEXT"]);
        Assert.Equal("b", plan.Settings.Environment["LATE"]);
        Assert.Equal($"http://localhost:{port}", plan.Settings.Environment["URL"]);
        Assert.Equal($"localhost:{port}", plan.Settings.Environment["HOST"]);
        Assert.Equal("pets", plan.Settings.Environment["PARAMETER"]);
        Assert.Equal($"http://localhost:{port}/v1/models/pets?x={{}}", plan.Settings.Environment["MIXED"]);
        Assert.Equal("HOST,LATE,MIXED,PARAMETER,TEXT,URL", plan.Settings.Environment["ALL"]);
        Assert.Equal(["-c", "exit 0", $"{port}"], plan.Arguments);
    }

    [Fact]
    public void ValueExpression_BeforeTheRun_NamesWhatStandsInTheHoles()
    {
        var builder = Evaluate.NewBuilder();
        var server = builder.AddExecutable("server", "sh", ".").WithHttpEndpoint(name: "grpc");
        var model = builder.AddParameter("model");
        var expression = ReferenceExpression.Create($"{server.GetEndpoint("grpc")}/{model}/{server.GetEndpoint("grpc").Property(EndpointProperty.HostAndPort)}");
        Assert.Equal("{server.bindings.grpc.url}/{model.value}/{server.bindings.grpc.hostAndPort}", expression.ValueExpression);
    }

    [Fact]
    public async Task AddParameter_WithoutValue_SaysHowToGiveOne()
    {
        var builder = Evaluate.NewBuilder();
        var gateway = builder.AddExecutable("gateway", "sh", ".").WithEnvironment("KEY", builder.AddParameter("api-key", secret: true));
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => Evaluate.PlanAsync(gateway));
        Assert.Contains("Parameters__api-key", error.Message, StringComparison.Ordinal);
    }
}
