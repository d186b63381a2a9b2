using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.Containers;

public class CliErrorsTests
{
    /// <summary>As podman 4.3.1 and docker 28.2.2 say it.</summary>
    [Theory]
    [InlineData("RuntimeSilent", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?")]
    [InlineData("RuntimeSilent", "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock")]
    [InlineData("RuntimeSilent", "Cannot connect to Podman. Please verify your connection to the Linux system using `podman system connection list`")]
    [InlineData("ImageMissing", "Error: inspecting object: localhost/none:1: image not known")]
    [InlineData("ImageMissing", "Error response from daemon: pull access denied for none, repository does not exist or may require 'docker login'")]
    [InlineData("ImageMissing", "Error response from daemon: manifest for tensorflow/serving:9 not found: manifest unknown: manifest unknown")]
    [InlineData("ImageMissing", "Error: short-name \"none\" did not resolve to an alias and no unqualified-search registries are defined in \"/etc/containers/registries.conf\"")]
    [InlineData("RegistryUnreachable", "Error: initializing source docker://nowhere.invalid/x:1: pinging container registry nowhere.invalid: Get \"https://nowhere.invalid/v2/\": dial tcp: lookup nowhere.invalid: no such host")]
    [InlineData("RegistryUnreachable", "toomanyrequests: You have reached your unauthenticated pull rate limit.")]
    [InlineData("PortTaken", "Error: unable to start container \"4315\": cannot listen on the TCP port: listen tcp4 127.0.0.1:45555: bind: address already in use")]
    [InlineData("PortTaken", "Error response from daemon: driver failed programming external connectivity on endpoint x: Bind for 127.0.0.1:8080 failed: port is already allocated")]
    [InlineData("NameTaken", "Error: creating container storage: the container name \"cca\" is already in use by db6f. You have to remove that container to be able to reuse that name: that name is already in use")]
    [InlineData("NameTaken", "Error response from daemon: Conflict. The container name \"/cca\" is already in use by container \"db6f\".")]
    [InlineData("ProgramMissing", "Error: runc: runc create failed: unable to start container process: exec: \"/bin/none\": stat /bin/none: no such file or directory: OCI runtime attempted to invoke a command that was not found")]
    [InlineData("MountMissing", "Error: statfs /no/such: no such file or directory")]
    [InlineData("MountMissing", "Error response from daemon: invalid mount config for type \"bind\": bind source path does not exist: /no/such")]
    [InlineData("LimitsRefused", "Error: runc: runc create failed: unable to start container process: error setting rlimits for ready process: error setting rlimit type 7: operation not permitted")]
    [InlineData("BuildFailed", "unknown flag: --secret\n\nUsage:  docker build [OPTIONS] PATH | URL | -\n\nRun 'docker build --help' for more information")]
    [InlineData("DiskFull", "write /var/lib/docker/tmp/x: no space left on device")]
    [InlineData("Other", "something that nobody has heard of")]
    public void Explain_RealWords_FindsTheProblem(string problem, string words) => Assert.Equal(problem, CliErrors.Explain(words).Problem.ToString());

    [Fact]
    public void LastWords_AmongNoise_AreTheSentenceThatMatters() =>
        Assert.Equal("no such thing.", CliErrors.LastWords(new CliResult(1, "printed", "first\nError response from daemon: no such thing\nError: failed to start containers: x\nSee 'docker start --help'")));

    [Fact]
    public void LastWords_OfASilentCommand_AreItsExitCode() => Assert.Equal("exit code 7.", CliErrors.LastWords(new CliResult(7, "", "")));
}
