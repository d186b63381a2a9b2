using System.Reflection;
using System.Text.RegularExpressions;

namespace ClothingApp.Hosting.Publishing;

/// <summary>What a published application is called.</summary>
internal static partial class ApplicationIdentity
{
    private const string AppHostSuffix = "apphost";

    /// <summary>The AppHost's name without that word, as names of charts, projects and images may be.</summary>
    public static string NameOf(Assembly? appHost)
    {
        var name = Others().Replace((appHost?.GetName().Name ?? "").ToLowerInvariant(), "-").Trim('-');
        if (name.EndsWith(AppHostSuffix, StringComparison.Ordinal))
            name = name[..^AppHostSuffix.Length].Trim('-');
        return name is [>= 'a' and <= 'z', ..] ? name : "application";
    }

    /// <summary>Without what the build adds to it, which changes with every commit.</summary>
    public static string VersionOf(Assembly? appHost) =>
        appHost?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.1.0";

    [GeneratedRegex("[^a-z0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Others();
}
