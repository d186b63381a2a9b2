using System.Text;
using System.Xml.Linq;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Repository;

/// <summary>The repository as files, without what builds and package managers leave in it.</summary>
internal static class RepositoryFiles
{
    private static readonly HashSet<string> Generated = ["bin", "obj", "node_modules", "TestResults", "artifacts"];

    public static string Root => SharedData.RepositoryRoot;

    /// <summary>Every project by its name, the file's name without its ending.</summary>
    public static IReadOnlyDictionary<string, XDocument> Projects { get; } =
        Directory.EnumerateFiles(Root, "ClothingApp.*.csproj", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), XDocument.Load, StringComparer.Ordinal);

    public static string Read(params ReadOnlySpan<string> path) => File.ReadAllText(Path.Combine([Root, .. path]));

    /// <summary>Text files, by their path from the root.</summary>
    public static IEnumerable<(string Path, string Text)> Texts() => Texts(new DirectoryInfo(Root));

    private static IEnumerable<(string Path, string Text)> Texts(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles().Where(file => file.LinkTarget is null && file.Name != ".git"))
        {
            if (ReadText(file.FullName) is { } text)
                yield return (Path.GetRelativePath(Root, file.FullName), text);
        }
        // What begins with a dot belongs to tools, but for our own scripts.
        foreach (var inner in folder.EnumerateDirectories().Where(inner => inner.LinkTarget is null && !Generated.Contains(inner.Name) && (inner.Name[0] != '.' || inner.Name == ".ci")))
        {
            foreach (var text in Texts(inner))
                yield return text;
        }
    }

    // A null byte near the beginning makes a file binary, as it does to git.
    private static string? ReadText(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> beginning = stackalloc byte[8000];
        var length = stream.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
        if (beginning[..length].Contains((byte)0))
            return null;
        stream.Position = 0;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
