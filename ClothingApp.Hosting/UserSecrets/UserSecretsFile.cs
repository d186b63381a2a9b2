using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace ClothingApp.Hosting.UserSecrets;

/// <summary>The secrets that <c>dotnet user-secrets</c> keeps for the AppHost, outside of the repository.</summary>
internal sealed class UserSecretsFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly string _path;

    internal UserSecretsFile(string path) => _path = path;

    /// <returns>Null when the AppHost's project has no UserSecretsId.</returns>
    public static UserSecretsFile? Of(Assembly? appHost) =>
        appHost?.GetCustomAttribute<UserSecretsIdAttribute>()?.UserSecretsId is { } id ? new UserSecretsFile(PathHelper.GetSecretsPathFromSecretsId(id)) : null;

    /// <summary>Adds or replaces one; the file is replaced as a whole, so that nobody reads half of it.</summary>
    public void Set(string name, string value)
    {
        var secrets = File.Exists(_path) ? JsonNode.Parse(File.ReadAllText(_path)) as JsonObject ?? [] : [];
        secrets[name] = value;
        var folder = Path.GetDirectoryName(_path)!;
        Directory.CreateDirectory(folder);
        var next = Path.Combine(folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(next, options))
            JsonSerializer.Serialize(file, secrets, Indented);
        File.Move(next, _path, overwrite: true);
    }
}
