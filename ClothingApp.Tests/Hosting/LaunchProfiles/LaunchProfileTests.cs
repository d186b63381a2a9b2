using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.LaunchProfiles;
using ClothingApp.Tests.Hosting.ApplicationModel;

namespace ClothingApp.Tests.Hosting.LaunchProfiles;

public sealed class LaunchProfileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    private string Project => Path.Combine(_folder, "Service.csproj");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task AddProject_WithLaunchSettings_FollowsTheFirstProfile()
    {
        Write("""
            { // as the tools write it
              "profiles": {
                "IIS": { "commandName": "IISExpress" },
                "http": {
                  "commandName": "Project", "applicationUrl": "http://localhost:0;http://localhost:0;https://localhost:0",
                  "commandLineArgs": "--name \"two words\"", "launchUrl": "docs",
                  "environmentVariables": { "FROM_PROFILE": "1", "FROM_BOTH": "profile" },
                },
              }
            }
            """);
        var service = Evaluate.NewBuilder().AddProject("service", Project).WithEnvironment("FROM_BOTH", "graph");
        Assert.Equal(["http", "http2", "https"], service.Resource.Annotations.OfType<EndpointAnnotation>().Select(endpoint => endpoint.Name));
        var plan = await Evaluate.PlanAsync(service);
        Assert.Equal(["--name", "two words"], plan.Arguments.TakeLast(2));
        Assert.Equal("1", plan.Settings.Environment["FROM_PROFILE"]);
        Assert.Equal("graph", plan.Settings.Environment["FROM_BOTH"]);
    }

    [Fact]
    public void AddProject_NamedProfile_IsFoundOrRefused()
    {
        Write("""{ "profiles": { "a": { "commandName": "Project", "applicationUrl": "http://localhost:1" }, "b": { "commandName": "Project", "applicationUrl": "http://localhost:2" } } }""");
        Assert.Equal(2, Evaluate.NewBuilder().AddProject("service", Project, "b").GetEndpoint("http").EndpointAnnotation.Port);
        Assert.Equal(2, Evaluate.NewBuilder("--AppHost:DefaultLaunchProfileName=b").AddProject("service", Project).GetEndpoint("http").EndpointAnnotation.Port);
        Assert.False(Evaluate.NewBuilder().AddProject("service", Project, launchProfileName: null).GetEndpoint("http").Exists);
        var error = Assert.Throws<DistributedApplicationException>(() => Evaluate.NewBuilder().AddProject("service", Project, "c"));
        Assert.Equal("Service.csproj has no launch profile 'c'; it has: a, b", error.Message);
    }

    [Fact]
    public void AddProject_BrokenLaunchSettings_NamesTheFile()
    {
        Write("{");
        var error = Assert.Throws<DistributedApplicationException>(() => Evaluate.NewBuilder().AddProject("service", Project));
        Assert.Contains("launchSettings.json cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("  a  b ", "a|b")]
    [InlineData("--x=\"a b\" c", "--x=a b|c")]
    [InlineData("\"\" x", "|x")]
    [InlineData("say \\\"hi\\\"", "say|\"hi\"")]
    public void Split_CommandLine_KeepsWhatIsQuotedTogether(string text, string arguments) =>
        Assert.Equal(arguments, string.Join('|', CommandLine.Split(text)));

    private void Write(string launchSettings)
    {
        File.WriteAllText(Project, "<Project/>");
        Directory.CreateDirectory(Path.Combine(_folder, "Properties"));
        File.WriteAllText(Path.Combine(_folder, "Properties", "launchSettings.json"), launchSettings);
    }
}
