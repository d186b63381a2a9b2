using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.Containers;

/// <summary>With commands that only play docker and podman.</summary>
public sealed class RuntimeDetectorTests : IDisposable
{
    private const string DaemonGone = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?";

    private readonly FakeCommand _commands = new();

    [Fact]
    public async Task Detect_BothAnswer_TakesDocker()
    {
        Answering("docker", "Docker version 28.2.2, build e6534b4");
        Answering("podman", "podman version 4.3.1");
        var found = await DetectAsync();
        Assert.Equal(("docker", "28.2.2"), (found.Runtime?.Name, found.Runtime?.Version));
        Assert.Equal("docker 28.2.2 answers; podman 4.3.1 answers", found.Explanation);
    }

    [Fact]
    public async Task Detect_DockerWithoutDaemonAndPodman_TakesPodman()
    {
        Silent("docker", DaemonGone);
        Answering("podman", "podman version 4.3.1");
        var found = await DetectAsync();
        Assert.Equal("podman", found.Runtime?.Name);
        Assert.Equal($"docker is installed but does not answer: {DaemonGone}; podman 4.3.1 answers", found.Explanation);
    }

    [Fact]
    public async Task Detect_None_SaysThatNoneIsInstalled()
    {
        var found = await DetectAsync();
        Assert.Null(found.Runtime);
        Assert.Equal("docker is not installed; podman is not installed", found.Explanation);
    }

    [Fact]
    public async Task Detect_DaemonDoesNotAnswer_SaysItsWords()
    {
        Silent("docker", DaemonGone);
        var found = await DetectAsync();
        Assert.Null(found.Runtime);
        Assert.Equal($"docker is installed but does not answer: {DaemonGone}; podman is not installed", found.Explanation);
    }

    [Fact]
    public async Task Detect_CommandThatHangs_CountsAsSilent()
    {
        Script("docker", "exec sleep 600");
        Answering("podman", "podman version 5.0.0");
        var found = await new RuntimeDetector(_commands.Folder) { Limit = TimeSpan.FromMilliseconds(500) }.DetectAsync(null, CancellationToken.None);
        Assert.Equal("podman", found.Runtime?.Name);
        Assert.StartsWith("docker is installed but does not answer: ", found.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_PreferredPodman_TakesItThoughDockerAnswers()
    {
        Answering("docker", "Docker version 28.2.2, build e6534b4");
        Answering("podman", "podman version 4.3.1");
        Assert.Equal("podman", (await DetectAsync("Podman")).Runtime?.Name);
    }

    [Fact]
    public async Task Detect_PreferredThatDoesNotAnswer_FailsWithTheReason()
    {
        Silent("docker", DaemonGone);
        Answering("podman", "podman version 4.3.1");
        var error = await Assert.ThrowsAsync<ContainerException>(() => DetectAsync("docker"));
        Assert.Equal(ContainerProblem.RuntimeSilent, error.Problem);
        Assert.EndsWith($"but docker is installed but does not answer: {DaemonGone}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_PreferredThatNobodyKnows_Fails()
    {
        var error = await Assert.ThrowsAsync<ContainerException>(() => DetectAsync("lxc"));
        Assert.Contains("\"lxc\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detect_PodmanUnderDockersName_IsPodman()
    {
        Answering("docker", "podman version 4.3.1");
        var found = await DetectAsync();
        Assert.Equal("podman", found.Runtime?.Name);
        Assert.Equal(Path.Combine(_commands.Folder, "docker"), found.Runtime?.Path);
    }

    [Fact]
    public async Task Detect_Command_IsAskedForOneContainer()
    {
        Script("docker", $"echo \"$@\" >> '{_commands.Folder}/asked'");
        await DetectAsync();
        Assert.Equal(["--version", "container ls -n 1"], (await File.ReadAllLinesAsync(Path.Combine(_commands.Folder, "asked"))).Order(StringComparer.Ordinal));
    }

    public void Dispose() => _commands.Dispose();

    private Task<ContainerDetection> DetectAsync(string? preferred = null) => new RuntimeDetector(_commands.Folder).DetectAsync(preferred, CancellationToken.None);

    private void Answering(string name, string version) => Script(name, $"[ \"$1\" = --version ] && echo '{version}' || true");

    private void Silent(string name, string words) => Script(name, $"[ \"$1\" = --version ] && echo '{name} version 1' || {{ echo '{words}' >&2; exit 1; }}");

    private void Script(string name, string line) => _commands.Write(name, line);
}
