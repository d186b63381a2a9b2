using ClothingApp.Hosting.Orchestration.Native;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class AppHostProcessTests
{
    [Fact]
    public async Task Sigterm_RunningGraph_LeavesNoProcessAndExitsWithZero()
    {
        await using var host = new AppHostProcess();
        await host.ReadyAsync();
        Assert.True(host.Alive().Count >= 4, "AppHost, watchdog and two services should live");
        Signals.TerminateProcess(host.Id);
        Assert.Equal(0, await host.ExitAsync());
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
    }

    [Fact]
    public async Task Sigkill_RunningGraph_LeavesNoProcess()
    {
        await using var host = new AppHostProcess();
        await host.ReadyAsync();
        host.Kill();
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
    }

    [Fact]
    public async Task Sigkill_WithAStubbornServiceAndAChildThatLeftItsGroup_LeavesNoProcess()
    {
        await using var host = new AppHostProcess("--Back:STUBBORN=1", "--Front:ESCAPING_CHILD=1");
        await host.ReadyAsync();
        Assert.True(host.Alive().Count >= 5, "the child that left its group should live too");
        host.Kill();
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
    }

    [Fact]
    public async Task Sigkill_AfterTheWatchdogWasKilled_LeavesNoProcess()
    {
        await using var host = new AppHostProcess();
        await host.ReadyAsync();
        var watchdog = Assert.Single(host.Watchdogs());
        Signals.KillGroup(watchdog);
        await Poll.UntilAsync(host.Watchdogs, now => now.Count == 1 && now[0] != watchdog);
        host.Kill();
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
    }

    [Fact]
    public async Task Sigterm_WithAChildThatLeftItsGroup_LeavesNoProcess()
    {
        await using var host = new AppHostProcess("--Front:ESCAPING_CHILD=1");
        await host.ReadyAsync();
        Signals.TerminateProcess(host.Id);
        Assert.Equal(0, await host.ExitAsync());
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
    }

    [Fact]
    public async Task Sigkill_OfDotnetRun_LeavesNoProcess()
    {
        await using var host = AppHostProcess.ByDotnetRun();
        await host.ReadyAsync();
        host.Kill();
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
    }

    [Fact]
    public async Task Run_ServiceThatCannotStart_ExitsWithOneAndSaysWhy()
    {
        await using var host = new AppHostProcess("--Back:EXIT_WITH=7");
        Assert.Equal(1, await host.ExitAsync());
        Assert.Contains("back failed: it ended with exit code 7", host.Output, StringComparison.Ordinal);
        Assert.Contains("    one word before the end", host.Output, StringComparison.Ordinal);
        Assert.Empty(await Poll.UntilAsync(host.Alive, alive => alive.Count == 0));
    }

    [Fact]
    public async Task Run_Help_SaysWhatThereIsAndStartsNothing()
    {
        await using var host = new AppHostProcess("--help");
        Assert.Equal(0, await host.ExitAsync());
        Assert.Contains("--SECTION:KEY VALUE", host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("is ready", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_ToAPipe_HasNoColours()
    {
        await using var host = new AppHostProcess();
        await host.ReadyAsync();
        Assert.DoesNotContain('\e', host.Output);
    }
}
