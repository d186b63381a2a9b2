using Aspire.Hosting;
using ClothingApp.Hosting.Publishing;
using ClothingApp.Hosting.Publishing.Kubernetes;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>Programs in Helm's place, which do what it never should.</summary>
public sealed class HelmProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("helm-");

    [Fact]
    public async Task Render_ProgramThatNeverEnds_IsEndedWithAReason()
    {
        var pid = Path.Combine(_folder.FullName, "pid");
        var helm = Script($"echo $$ > {pid}; while :; do sleep 1; done");
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => new HelmProgram(helm, TimeSpan.FromSeconds(2)).RenderAsync("shop", new PublishedFiles(), [], CancellationToken.None));
        Assert.Contains("has not ended within 2 s", error.Message, StringComparison.Ordinal);
        // On a very busy machine it was ended before it began.
        Assert.True(await Poll.UntilAsync(() => !File.Exists(pid) || !IsRunning(File.ReadAllText(pid).Trim()), ended => ended));
    }

    [Fact]
    public async Task Render_ProgramThatAsks_GetsNoAnswerInsteadOfATerminal() =>
        Assert.Empty(await new HelmProgram(Script("cat")).RenderAsync("shop", new PublishedFiles(), [], CancellationToken.None));

    [Fact]
    public async Task Render_ProgramThatLooksAround_SeesNothingOfThisMachinesOwn()
    {
        var seen = Path.Combine(_folder.FullName, "seen");
        await new HelmProgram(Script($"for place in \"$HOME\" \"$HELM_CONFIG_HOME\" \"$HELM_PLUGINS\" \"$DOCKER_CONFIG\" \"$KUBECONFIG\"; do test -e \"$place\" && echo \"$place\"; done > {seen}; true"))
            .RenderAsync("shop", new PublishedFiles(), ["a=b"], CancellationToken.None);
        Assert.Equal("", await File.ReadAllTextAsync(seen));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>One that has ended may be there until somebody asks for its exit code.</summary>
    private static bool IsRunning(string pid) => Directory.Exists($"/proc/{pid}") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);

    private string Script(string text)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.sh");
        File.WriteAllText(file, $"#!/bin/sh\n{text}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return file;
    }
}
