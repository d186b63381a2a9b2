namespace ClothingApp.Gateway.Models;

/// <summary>Finds the model repository from wherever the gateway was started.</summary>
internal static class ModelsFolder
{
    /// <summary>
    /// The absolute path of <paramref name="path"/>. A relative one is tried in the content root and its parents, then in
    /// the program's folder and its parents: <c>dotnet run</c> starts in the project, a container beside the program.
    /// </summary>
    public static string Find(string path, string contentRoot)
    {
        if (Path.IsPathRooted(path))
            return path;
        return Upwards(contentRoot).Concat(Upwards(AppContext.BaseDirectory))
                   .Select(parent => Path.Combine(parent, path))
                   .FirstOrDefault(HasCards)
               ?? Path.GetFullPath(path, contentRoot);
    }

    private static IEnumerable<string> Upwards(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent)
            yield return current.FullName;
    }

    private static bool HasCards(string folder) =>
        Directory.Exists(folder)
        && Directory.EnumerateDirectories(folder).Any(model => File.Exists(Path.Combine(model, CardFile.FileName)));
}
