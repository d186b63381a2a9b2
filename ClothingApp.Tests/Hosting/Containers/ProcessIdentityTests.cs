using System.Diagnostics;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.Containers;

public class ProcessIdentityTests
{
    [Fact]
    public void IsGone_ThisProcess_IsNot() => Assert.False(ProcessIdentity.Current.IsGone());

    [Fact]
    public void IsGone_SameIdAtAnotherTime_Is() => Assert.True((ProcessIdentity.Current with { Start = "before" }).IsGone());

    [Fact]
    public void IsGone_ProcessOfAnotherMachine_IsNeverCertain() => Assert.False((ProcessIdentity.Current with { Start = "before", Host = "elsewhere" }).IsGone());

    [Fact]
    public void IsGone_ProcessThatEnds_IsFromThenOn()
    {
        using var process = Process.Start("sleep", ["600"]);
        var identity = ProcessIdentity.Of(process.Id);
        Assert.False(identity.IsGone());
        process.Kill();
        process.WaitForExit();
        Assert.True(identity.IsGone());
    }
}
