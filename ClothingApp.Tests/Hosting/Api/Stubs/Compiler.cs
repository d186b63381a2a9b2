using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ClothingApp.Tests.Hosting.Api.Stubs;

/// <summary>A line of what the compiler says.</summary>
internal sealed record Diagnostic(string Text)
{
    public bool IsError => Text.Contains("): error ", StringComparison.Ordinal) || Text.StartsWith("error ", StringComparison.Ordinal);
}

/// <summary>The SDK's own compiler, with nothing but the framework's reference assemblies, its source generators and what is named.</summary>
internal static class Compiler
{
    // What is referenced instead of the implementation, so that nothing internal of the framework is seen.
    private static readonly string[] Packs = ["Microsoft.NETCore.App.Ref", "Microsoft.AspNetCore.App.Ref"];

    private static readonly Lazy<string> Csc = new(FindCompiler);
    private static readonly Lazy<string[]> LazyReferences = new(() => [.. Packs.SelectMany(p => Directory.EnumerateFiles(PackFolder(p, "ref", $"net{Environment.Version.Major}.0"), "*.dll"))]);

    // The generators only, not the analyzers: opinions are not asked for.
    private static readonly Lazy<string[]> Generators = new(() => [.. Packs.SelectMany(p => Directory.EnumerateFiles(PackFolder(p, "analyzers", "dotnet", "cs"), "*.dll"))
        .Where(f => Path.GetFileName(f) is "Microsoft.Extensions.Logging.Generators.dll" or "System.Text.RegularExpressions.Generator.dll" or "System.Text.Json.SourceGeneration.dll")]);

    public static IReadOnlyList<string> FrameworkReferences => LazyReferences.Value;

    /// <summary>Public types of the framework, without namespace and number of type parameters.</summary>
    public static IReadOnlySet<string> FrameworkTypes(IReadOnlyCollection<string> namespaces)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reference in FrameworkReferences)
        {
            using var file = new PEReader(File.OpenRead(reference));
            var reader = file.GetMetadataReader();
            names.UnionWith(reader.TypeDefinitions.Select(reader.GetTypeDefinition)
                .Where(t => t.Attributes.HasFlag(System.Reflection.TypeAttributes.Public) && namespaces.Contains(reader.GetString(t.Namespace)))
                .Select(t => reader.GetString(t.Name).Split('`')[0]));
        }
        return names;
    }

    /// <summary>Compiles sources; warnings are errors, as everywhere here, unless <paramref name="lenient"/>.</summary>
    /// <param name="output">The assembly to write, which need not be there afterwards.</param>
    /// <param name="sources">Files.</param>
    /// <param name="references">Assemblies beside the framework's.</param>
    /// <param name="isProgram">Whether it has a main program.</param>
    /// <param name="lenient">Whether only errors count.</param>
    /// <param name="silenced">Warnings that a project does not want to hear of.</param>
    public static IReadOnlyList<Diagnostic> Compile(
        string output, IEnumerable<string> sources, IEnumerable<string> references, bool isProgram = false, bool lenient = false, string silenced = "")
    {
        string[] arguments =
        [
            "-nologo", "-nostdlib", "-deterministic", "-preferreduilang:en", "-nullable:enable", $"-target:{(isProgram ? "exe" : "library")}", $"-out:\"{output}\"",
            $"-nowarn:CS1701,CS1702,{silenced.Replace(';', ',')}", lenient ? "-warn:0" : "-warnaserror",
            .. FrameworkReferences.Concat(references).Select(r => $"-reference:\"{r}\""), .. Generators.Value.Select(g => $"-analyzer:\"{g}\""), .. sources.Select(s => $"\"{s}\""),
        ];
        var response = output + ".rsp";
        File.WriteAllLines(response, arguments);
        // -noconfig is not heeded in a response file.
        var text = Dotnet.Run("exec", Csc.Value, "-noconfig", "@" + response);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => new Diagnostic(line))];
    }

    private static string FindCompiler()
    {
        var file = Path.Combine(Dotnet.Root, "sdk", Dotnet.Run("--version").Trim(), "Roslyn", "bincore", "csc.dll");
        return File.Exists(file) ? file : throw new FileNotFoundException("The SDK's compiler is not where it is expected.", file);
    }

    private static string PackFolder(string pack, params ReadOnlySpan<string> parts)
    {
        string[] roots = [Path.Combine(Dotnet.Root, "packs", pack), Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages", pack.ToLowerInvariant())];
        var version = roots.Where(Directory.Exists).SelectMany(r => Directory.EnumerateDirectories(r, $"{Environment.Version.Major}.*"))
            .OrderByDescending(f => Version.TryParse(Path.GetFileName(f), out var v) ? v : new Version()).FirstOrDefault()
            ?? throw new DirectoryNotFoundException($"No {pack} {Environment.Version.Major}.* in {string.Join(" or ", roots)}");
        return Path.Combine([version, .. parts]);
    }
}
