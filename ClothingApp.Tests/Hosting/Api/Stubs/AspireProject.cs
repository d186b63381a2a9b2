using System.Text.Json;
using System.Text.RegularExpressions;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Api.Stubs;

/// <summary>A project as MSBuild reads it with <c>-p:UseAspire=true</c>.</summary>
internal sealed partial class AspireProject
{
    private readonly JsonElement _json;

    private AspireProject(string file)
    {
        var text = Dotnet.Run("msbuild", file, "-p:UseAspire=true", "-getItem:Compile,Using,PackageReference,PackageVersion,ProjectReference", "-getProperty:NoWarn,OutputType,AspireUseCliBundle");
        Assert.True(text.StartsWith('{'), $"{file} cannot be evaluated:\n{text}");
        _json = JsonDocument.Parse(text).RootElement;
    }

    public static AspireProject Integration { get; } = new(PathOf("ClothingApp.Hosting.TensorFlowServing"));

    /// <summary>
    /// The AppHost as far as it can be read where Aspire's SDK does not restore: a copy of its project without that SDK, which adds to
    /// Microsoft.NET.Sdk and changes nothing in it (its global usings are Aspire.Hosting and Aspire.Hosting.ApplicationModel).
    /// </summary>
    public static AspireProject AppHostWithoutItsSdk { get; } = ReadAppHost();

    /// <summary>The file of a project of the solution.</summary>
    public static string PathOf(string project) => Path.Combine(SharedData.RepositoryRoot, project, project + ".csproj");

    public string Property(string name) => _json.GetProperty("Properties").GetProperty(name).GetString()!;

    public IReadOnlyList<string> Items(string type) => [.. Elements(type).Select(i => i.GetProperty("Identity").GetString()!)];

    /// <summary>A metadatum of one item, or nothing.</summary>
    public string Metadata(string type, string identity, string name) =>
        Elements(type).Single(i => i.GetProperty("Identity").GetString() == identity).TryGetProperty(name, out var value) ? value.GetString()! : "";

    /// <summary>The files to compile.</summary>
    public IReadOnlyList<string> Sources => [.. Elements("Compile").Select(i => i.GetProperty("FullPath").GetString()!)];

    private JsonElement.ArrayEnumerator Elements(string type) => _json.GetProperty("Items").GetProperty(type).EnumerateArray();

    private static AspireProject ReadAppHost()
    {
        var folder = Directory.CreateTempSubdirectory("clothingapp-apphost-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(SharedData.RepositoryRoot, "Directory.*"))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            var project = Path.Combine(folder, "ClothingApp.AppHost", "ClothingApp.AppHost.csproj");
            Directory.CreateDirectory(Path.GetDirectoryName(project)!);
            File.WriteAllText(project, AspireSdk().Replace(File.ReadAllText(PathOf("ClothingApp.AppHost")), "Sdk=\"Microsoft.NET.Sdk\""));
            return new(project);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex("Sdk=\"Aspire.AppHost.Sdk\" Version=\"[^\"]+\"", RegexOptions.NonBacktracking)]
    private static partial Regex AspireSdk();
}
