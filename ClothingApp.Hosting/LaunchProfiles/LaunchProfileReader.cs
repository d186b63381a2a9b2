using System.Text.Json;
using Aspire.Hosting;

namespace ClothingApp.Hosting.LaunchProfiles;

/// <summary>Finds the launch profile that a project starts with.</summary>
internal static class LaunchProfileReader
{
    private static readonly JsonSerializerOptions Options = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// The profile that was asked for; else the one that the AppHost itself was started with, when the project has one of that name;
    /// else the first that starts the project.
    /// </summary>
    /// <exception cref="DistributedApplicationException">There is none of the name that was asked for, or the file cannot be read.</exception>
    public static LaunchProfile? Find(IProjectMetadata project, string? asked, string? ofAppHost)
    {
        var profiles = (project.LaunchSettings ?? Read(project.ProjectPath))?.Profiles ?? [];
        if (asked is not null)
        {
            return profiles.GetValueOrDefault(asked) ?? throw new DistributedApplicationException(
                $"{Path.GetFileName(project.ProjectPath)} has no launch profile '{asked}'; it has: {(profiles.Count == 0 ? "none" : string.Join(", ", profiles.Keys))}");
        }
        return ofAppHost is not null && profiles.TryGetValue(ofAppHost, out var same)
            ? same
            : profiles.Values.FirstOrDefault(profile => profile.CommandName is "Project" or "Executable");
    }

    private static LaunchSettings? Read(string projectPath)
    {
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(file))
            return null;
        try
        {
            using var stream = File.OpenRead(file);
            return JsonSerializer.Deserialize<LaunchSettings>(stream, Options);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"{file} cannot be read: {error.Message}", error);
        }
    }
}
