using System.Globalization;

namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>What lies in a model's base path.</summary>
/// <param name="Versions">Version folders by number; null when the path cannot be read, which says nothing about what it holds.</param>
/// <param name="Problem">Why there is no version, and what to do; empty when there is one.</param>
internal sealed record BasePathContents(IReadOnlyDictionary<long, string>? Versions, string Problem)
{
    private const int NamesShown = 5;

    public static BasePathContents Read(string basePath)
    {
        try
        {
            if (!Directory.Exists(basePath))
                return new BasePathContents(null, $"{basePath} does not exist (looked for a folder with a sub-folder for each version, such as {Path.Join(basePath, "1")})");
            var found = VersionFolders(basePath);
            return new BasePathContents(found, found.Count > 0 ? "" : WhyNone(basePath));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new BasePathContents(null, $"{basePath} cannot be read: {e.Message}");
        }
    }

    // Zeros in front do not count: of 1 and 001 one is taken.
    private static Dictionary<long, string> VersionFolders(string basePath)
    {
        var found = new Dictionary<long, string>();
        foreach (var path in Directory.EnumerateDirectories(basePath).Order(StringComparer.Ordinal))
        {
            if (long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                found[version] = path;
        }
        return found;
    }

    private static string WhyNone(string basePath)
    {
        if (File.Exists(Path.Combine(basePath, "saved_model.pb")))
            return $"{basePath} has no version folder: saved_model.pb lies in it directly. Move it and what belongs to it into {Path.Join(basePath, "1")}";
        string[] others = [.. Directory.EnumerateDirectories(basePath).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal).Take(NamesShown)];
        return $"{basePath} has no version folder (a folder named by a number, such as 1, that holds saved_model.pb)"
            + (others.Length == 0 ? "" : $"; it has {string.Join(", ", others)}");
    }
}
