using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Tests.Hosting.ApplicationModel;

public class EndpointTests
{
    [Fact]
    public void WithEndpoint_SameNameAgain_ChangesWhatIsGivenAndKeepsTheRest()
    {
        var service = Evaluate.NewBuilder().AddExecutable("service", "sh", ".")
            .WithHttpEndpoint(port: 9696)
            .WithHttpEndpoint(targetPort: 8080)
            .WithEndpoint("http", endpoint => endpoint.Transport = "http2");
        var endpoint = Assert.Single(service.Resource.Annotations.OfType<EndpointAnnotation>());
        Assert.Equal((9696, 8080, "http", "http2"), (endpoint.Port, endpoint.TargetPort, endpoint.Name, endpoint.Transport));
    }

    [Fact]
    public void WithExternalHttpEndpoints_BetweenTwo_MarksTheEarlierOnly()
    {
        var service = Evaluate.NewBuilder().AddExecutable("service", "sh", ".")
            .WithHttpEndpoint().WithExternalHttpEndpoints().WithHttpEndpoint(name: "management");
        Assert.True(service.GetEndpoint("http").EndpointAnnotation.IsExternal);
        Assert.False(service.GetEndpoint("management").EndpointAnnotation.IsExternal);
    }

    [Fact]
    public async Task AddProject_WithEndpoints_ListensOnAllOfThem()
    {
        var project = Evaluate.NewBuilder().AddProject<BuiltTestProject>("service")
            .WithHttpEndpoint().WithHttpEndpoint(name: "management", env: "Management__Port");
        var plan = await Evaluate.PlanAsync(project);
        Assert.Equal($"{project.GetEndpoint("http").Url};{project.GetEndpoint("management").Url}", plan.Settings.Environment["ASPNETCORE_URLS"]);
        Assert.Equal($"{project.GetEndpoint("management").Port}", plan.Settings.Environment["Management__Port"]);
        Assert.Equal("service", plan.Settings.Environment["OTEL_SERVICE_NAME"]);
        Assert.Equal(["exec", TestApp.ServiceAssembly], plan.Arguments);
    }

    [Fact]
    public async Task AddProject_WithItsOwnAddress_KeepsIt()
    {
        var project = Evaluate.NewBuilder().AddProject<BuiltTestProject>("service").WithHttpEndpoint().WithEnvironment("ASPNETCORE_URLS", "http://[::1]:1");
        Assert.Equal("http://[::1]:1", (await Evaluate.EnvironmentAsync(project))["ASPNETCORE_URLS"]);
    }

    [Fact]
    public async Task AddProject_ByPath_IsBuiltWhenItStarts()
    {
        var file = new BuiltTestProject().ProjectPath;
        var plan = await Evaluate.PlanAsync(Evaluate.NewBuilder().AddProject("service", file));
        Assert.Equal(["run", "--project", file, "--no-launch-profile", "--"], plan.Arguments);
    }

    [Fact]
    public void AddProject_PathThatIsNotThere_SaysSo()
    {
        var error = Assert.Throws<DistributedApplicationException>(() => Evaluate.NewBuilder().AddProject("service", "nowhere/Nothing.csproj"));
        Assert.Contains("Nothing.csproj", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Url_BeforeTheRun_SaysThatThereIsNone()
    {
        var service = Evaluate.NewBuilder().AddExecutable("service", "sh", ".").WithHttpEndpoint();
        Assert.False(service.GetEndpoint("http").IsAllocated);
        Assert.Throws<InvalidOperationException>(() => service.GetEndpoint("http").Url);
        Assert.False(service.GetEndpoint("other").Exists);
    }

    [Fact]
    public void WithHttpHealthCheck_SameTwice_IsRefused()
    {
        var service = Evaluate.NewBuilder().AddExecutable("service", "sh", ".").WithHttpEndpoint().WithHttpHealthCheck("/health");
        var error = Assert.Throws<DistributedApplicationException>(() => service.WithHttpHealthCheck("/health"));
        Assert.Contains("service_http_/health_200_check", error.Message, StringComparison.Ordinal);
    }
}
