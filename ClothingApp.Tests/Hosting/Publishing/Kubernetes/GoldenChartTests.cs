using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>
/// The AppHost's chart is the one in the folder golden, which shows a reviewer what a change of the graph or of the publisher changes there.
/// <c>UPDATE_GOLDEN=1 dotnet test ClothingApp.Tests --filter GoldenChartTests</c> writes it anew.
/// </summary>
public sealed class GoldenChartTests
{
    private static string Golden { get; } = Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Tests", "Hosting", "Publishing", "Kubernetes", "golden");

    [Fact]
    public async Task Chart_OfTheAppHost_IsTheGoldenOne()
    {
        using var published = new Published();
        var (exitCode, output) = await ProgramRun.AsTextAsync(
            "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "ClothingApp.AppHost.dll"), "--operation", "publish", "--step", "publish", "--format", "helm", "--output-path", published.Folder);
        Assert.True(exitCode == 0, output);
        var files = published.Files();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            Write(files);

        Assert.DoesNotContain(files.Values, text => text.Contains(SharedData.RepositoryRoot, StringComparison.Ordinal));
        var golden = Directory.EnumerateFiles(Golden, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(Golden, file), File.ReadAllText, StringComparer.Ordinal);
        Assert.Equal(golden.Keys.Order(StringComparer.Ordinal), files.Keys.Order(StringComparer.Ordinal));
        Assert.All(golden, file => Assert.Equal(file.Value, files[file.Key]));
    }

    private static void Write(IReadOnlyDictionary<string, string> files)
    {
        if (Directory.Exists(Golden))
            Directory.Delete(Golden, recursive: true);
        foreach (var (name, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Golden, name))!);
            File.WriteAllText(Path.Combine(Golden, name), text);
        }
    }
}
