using ClothingApp.Hosting.Containers;
using ClothingApp.Hosting.Orchestration;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

/// <summary>What the watchdog asks of a runtime when the pipe to its AppHost ends.</summary>
public sealed class WatchdogTests : IDisposable
{
    private readonly FakeCommand _command = new();

    private string CallsFile => Path.Combine(_command.Folder, "calls");

    [Fact]
    public async Task Dispose_ContainersLeft_StopsAndRemovesThem()
    {
        var watchdog = new Watchdog();
        watchdog.GuardContainers(Runtime("ps) printf 'a1\\nb2\\n' ;; network) [ \"$2\" = rm ] || printf 'n1\\nn2\\n' ;;"));
        await watchdog.DisposeAsync();
        var label = $"label={ContainerLabels.Run}={watchdog.RunId}";
        Assert.Equal(
            [
                $"ps --all --quiet --filter {label}", "stop -t 5 a1 b2", "rm --force --volumes a1 b2",
                $"network ls --quiet --filter {label}", "network rm n1", "network rm n2",
            ],
            await CallsAsync(6));
    }

    [Fact]
    public async Task Dispose_NothingLeft_OnlyLooks()
    {
        var watchdog = new Watchdog();
        watchdog.GuardContainers(Runtime(""));
        await watchdog.DisposeAsync();
        Assert.Equal(["ps", "network"], (await CallsAsync(2)).Select(call => call.Split(' ')[0]));
    }

    [Fact]
    public async Task Dispose_ContainersReleased_LeavesTheRuntimeAlone()
    {
        var watchdog = new Watchdog();
        watchdog.GuardContainers(Runtime(""));
        watchdog.ReleaseContainers();
        await watchdog.DisposeAsync();
        Assert.False(File.Exists(CallsFile));
    }

    public void Dispose() => _command.Dispose();

    private string Runtime(string answers) => _command.Write("a runtime", $"echo \"$@\" >> '{CallsFile}'; case \"$1\" in {answers} esac");

    private Task<string[]> CallsAsync(int count) => Poll.UntilAsync(() => File.Exists(CallsFile) ? File.ReadAllLines(CallsFile) : [], calls => calls.Length >= count);
}
