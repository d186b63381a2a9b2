using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ClothingApp.Tests.Repository;

/// <summary>Who may know whom: the project files against a table, and what the compiler made of them against the same table.</summary>
public sealed class ArchitectureTests
{
    /// <param name="Must">References without which the project would do something by itself that another one does.</param>
    /// <param name="May">References that it is free to have or not.</param>
    private sealed record Rule(string[] Must, string[] May)
    {
        public IEnumerable<string> Allowed => Must.Concat(May);
    }

    private static readonly Dictionary<string, Rule> Rules = new(StringComparer.Ordinal)
    {
        ["Grpc"] = new([], []),
        ["Imaging"] = new([], []),
        ["ServiceDefaults"] = new([], []),
        ["Serving"] = new(["Grpc"], []),
        ["Gateway"] = new(["ServiceDefaults", "Serving", "Imaging"], ["Grpc"]),
        ["ModelServer"] = new(["ServiceDefaults", "Serving"], ["Grpc", "Imaging"]),
        ["Web"] = new(["ServiceDefaults"], []), // the gateway is reached over HTTP only
        ["Cli"] = new([], ["Serving", "Imaging", "Grpc"]),
        ["Hosting"] = new([], ["Grpc"]),
        ["Hosting.TensorFlowServing"] = new(["Hosting"], []),
        ["AppHost"] = new(["Hosting", "Hosting.TensorFlowServing"], []), // services are resources to it, not code
    };

    /// <summary>Projects that exist for tests and measurements may know everybody.</summary>
    private static readonly string[] Observers = ["Tests", "Tests.AppHost", "Benchmarks"];

    public static TheoryData<string> Ruled => [.. Rules.Keys];

    public static TheoryData<string> Assemblies => [.. Rules.Keys.Where(name => name != "AppHost")];

    [Fact]
    public void Projects_OfTheRepository_HaveARule() =>
        Assert.Empty(RepositoryFiles.Projects.Keys.Select(Short).Except([.. Rules.Keys, .. Observers, "Native"], StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ruled))]
    public void ProjectReferences_OfAProject_AreThoseOfItsRule(string project)
    {
        var references = References(project);
        Assert.Empty(Rules[project].Must.Except(references, StringComparer.Ordinal));
        Assert.Empty(references.Except(Rules[project].Allowed, StringComparer.Ordinal));
    }

    /// <summary>A reference of a reference is usable as well: the compiled program shows who used one.</summary>
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void AssemblyReferences_OfAProject_AreThoseOfItsRule(string project)
    {
        using var assembly = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"ClothingApp.{project}.dll")));
        var metadata = assembly.GetMetadataReader();
        var used = metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
            .Where(name => name.StartsWith("ClothingApp.", StringComparison.Ordinal)).Select(Short);
        Assert.Empty(used.Except(Rules[project].Allowed, StringComparer.Ordinal));
    }

    // Without those that only order the build, and without the services of the AppHost, of which its targets make resources.
    private static List<string> References(string project) =>
    [
        .. RepositoryFiles.Projects[$"ClothingApp.{project}"].Descendants("ProjectReference")
            .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Where(reference => project != "AppHost" || reference.Attribute("IsAspireProjectResource")?.Value == "false")
            .Select(reference => Short(Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))),
    ];

    private static string Short(string project) => project["ClothingApp.".Length..];
}
