using System.Net;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.Containers;

public class CreateArgumentsTests
{
    private static readonly ContainerNetwork Network = new("net", IPAddress.Parse("10.89.0.1"));

    private static readonly Dictionary<string, string> Labels = new() { ["run"] = "1" };

    [Fact]
    public void Of_EverySetting_IsInItsPlace()
    {
        var plan = new ContainerPlan("name", "image:1")
        {
            Entrypoint = "/bin/program",
            Arguments = ["--flag", "two words"],
            Ports = [new PublishedPort(8080, 80), new PublishedPort(0, 53, "::1", "udp")],
            Mounts = [new ContainerMount(MountKind.Bind, "/a,b", "/c", IsReadOnly: true), new ContainerMount(MountKind.Volume, null, "/d")],
            Aliases = ["web"],
            RuntimeArguments = ["--memory", "1g"],
            Labels = new Dictionary<string, string> { ["own"] = "x=y" },
        };
        Assert.Equal(
            [
                "create", "--name", "name", "--pull", "never", "--label", "own=x=y", "--label", "run=1", "--env", "A",
                "--publish", "127.0.0.1:8080:80/tcp", "--publish", "[::1]::53/udp",
                "--mount", "type=bind,\"source=/a,b\",target=/c,readonly", "--mount", "type=volume,target=/d",
                "--network", "net", "--network-alias", "web", "--add-host", "aspire.dev.internal:10.89.0.1",
                "--entrypoint", "/bin/program", "--memory", "1g", "image:1", "--flag", "two words",
            ],
            CreateArguments.Of(plan, "docker", Labels, ["--env", "A"], Network));
    }

    [Theory]
    [InlineData("podman", "", true)]
    [InlineData("podman", "--log-driver=journald", false)]
    [InlineData("docker", "", false)]
    public void Of_LogDriver_IsPodmansFileUnlessChosen(string runtime, string own, bool expected)
    {
        var plan = new ContainerPlan("name", "image") { RuntimeArguments = own.Length > 0 ? [own] : [] };
        Assert.Equal(expected, CreateArguments.Of(plan, runtime, Labels, [], Network).Contains("k8s-file"));
    }

    [Theory]
    [InlineData("--network")]
    [InlineData("--net=host")]
    public void ChoosesNetwork_ByRuntimeArgument_IsSeen(string argument) =>
        Assert.True(CreateArguments.ChoosesNetwork(new ContainerPlan("name", "image") { RuntimeArguments = [argument, "host"] }));

    [Fact]
    public void Environment_Values_AreNeitherInTheArgumentsNorInTheCommandsOwnWay()
    {
        string file;
        using (var environment = new CliEnvironment(new Dictionary<string, string> { ["TOKEN"] = "secret", ["PATH"] = "/bin", ["DOCKER_HOST"] = "hidden", ["https_proxy"] = "x" }))
        {
            Assert.Equal(["--env", "TOKEN", "--env-file"], environment.Arguments.SkipLast(1));
            Assert.Equal(new Dictionary<string, string> { ["TOKEN"] = "secret" }, environment.Own);
            file = environment.Arguments[^1];
            Assert.Equal(["DOCKER_HOST=hidden", "PATH=/bin", "https_proxy=x"], File.ReadAllLines(file));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
        }
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("A=B", "x")]
    [InlineData("", "x")]
    [InlineData("A", "x\0y")]
    [InlineData("PATH", "two\nlines")]
    public void Environment_ThatCannotBeHandedOver_IsRefused(string name, string value)
    {
        var error = Assert.Throws<ContainerException>(() => new CliEnvironment(new Dictionary<string, string> { [name] = value }).Dispose());
        Assert.DoesNotContain(value, error.Message.Replace("value", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Build_SecretsAndArguments_AreNotInTheArguments()
    {
        var build = new ContainerBuild("/context", "/context/Other", "stage")
        {
            Arguments = new Dictionary<string, string> { ["WORD"] = "w", ["GOOS"] = "linux" },
            Secrets = new Dictionary<string, BuildSecret> { ["a"] = new("value"), ["b"] = new(Path: "/file") },
        };
        var (arguments, environment) = ContainerImages.BuildArguments("image", build);
        Assert.Equal(
            [
                "build", "--tag", "image", "--file", "/context/Other", "--target", "stage", "--build-arg", "GOOS=linux", "--build-arg", "WORD",
                "--secret", "id=a,env=CLOTHINGAPP_BUILD_SECRET_1", "--secret", "id=b,src=/file", "/context",
            ],
            arguments);
        Assert.Equal(new Dictionary<string, string> { ["WORD"] = "w", ["CLOTHINGAPP_BUILD_SECRET_1"] = "value" }, environment);
    }
}
