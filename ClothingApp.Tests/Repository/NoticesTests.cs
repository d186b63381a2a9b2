using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClothingApp.Tests.Repository;

/// <summary>THIRD-PARTY-NOTICES speaks of what really ships. When a test here fails: <c>dotnet build</c>, then <c>node native/notices.mjs</c>.</summary>
public sealed partial class NoticesTests
{
    private const string FileName = "THIRD-PARTY-NOTICES";

    [Fact]
    public void Notices_NpmPackages_AreThoseOfTheLockFile()
    {
        using var lockFile = JsonDocument.Parse(RepositoryFiles.Read("native", "package-lock.json"));
        var packages = lockFile.RootElement.GetProperty("packages");
        var named = packages.GetProperty("");
        var locked = new[] { "dependencies", "optionalDependencies" }
            .SelectMany(kind => named.GetProperty(kind).EnumerateObject())
            .Select(package => $"{package.Name} {packages.GetProperty($"node_modules/{package.Name}").GetProperty("version").GetString()}");

        Assert.Equal(locked.Order(StringComparer.Ordinal), Entries("From npm"));
    }

    [Fact]
    public void Notices_NuGetPackages_AreThoseOfTheProjectFiles()
    {
        var versions = System.Xml.Linq.XDocument.Parse(RepositoryFiles.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value, StringComparer.Ordinal);
        var shipped = RepositoryFiles.Projects.Where(project => !project.Key.StartsWith("ClothingApp.Tests", StringComparison.Ordinal) && project.Key != "ClothingApp.Benchmarks")
            .SelectMany(project => project.Value.Descendants("PackageReference"))
            // Tools of the build ship nothing, and what a switch adds does not ship by default.
            .Where(package => package.Attribute("PrivateAssets") is null && package.Parent!.Attribute("Condition") is null)
            .Select(package => package.Attribute("Include")!.Value).Distinct(StringComparer.Ordinal)
            .Select(package => $"{package} {versions[package]}");

        Assert.Empty(shipped.Except(Entries("From NuGet"), StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Gateway")]
    [InlineData("ModelServer")]
    [InlineData("Web")]
    [InlineData("Cli")]
    public void Notices_OfAProgram_LieInItsBuildOutput(string program)
    {
        // The tests were built into .../ClothingApp.Tests/bin/CONFIGURATION/FRAMEWORK, the program likewise.
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var output = Path.Combine(RepositoryFiles.Root, $"ClothingApp.{program}", "bin", here.Parent!.Name, here.Name);

        Assert.Equal(RepositoryFiles.Read(FileName), File.ReadAllText(Path.Combine(output, FileName)));
        Assert.Equal(RepositoryFiles.Read("LICENSE"), File.ReadAllText(Path.Combine(output, "LICENSE")));
    }

    /// <summary>The lines <c>name version</c> of a chapter, sorted.</summary>
    private static IEnumerable<string> Entries(string chapter)
    {
        var text = RepositoryFiles.Read(FileName);
        var start = text.IndexOf($"\n{chapter}", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{FileName} has no chapter '{chapter}'");
        var body = text.IndexOf(Ruler, start, StringComparison.Ordinal) + Ruler.Length;
        var end = text.IndexOf(Ruler, body, StringComparison.Ordinal);
        return Entry().Matches(text[body..end]).Select(match => match.Value).Order(StringComparer.Ordinal);
    }

    private static readonly string Ruler = new('=', 80);

    [GeneratedRegex(@"(?<=\n\n)\S+ [0-9][0-9A-Za-z.+-]*(?=\n)", RegexOptions.None, 1000)]
    private static partial Regex Entry();
}
