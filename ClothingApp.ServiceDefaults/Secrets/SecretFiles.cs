using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.ServiceDefaults.Secrets;

/// <summary>
/// Secrets as files: in a container each file of /run/secrets is a setting of its name (<c>Section__Key</c>), re-read when it changes. An
/// environment variable would be shown to whoever may look at the container.
/// </summary>
internal static class SecretFiles
{
    public const string Folder = "/run/secrets";

    /// <summary>What the .NET images set; elsewhere the folder is none of a service's business.</summary>
    private const string InContainer = "DOTNET_RUNNING_IN_CONTAINER";

    public static void AddSecretFiles(this IHostApplicationBuilder builder, string folder = Folder)
    {
        if (builder.Configuration[InContainer] == "true" && Directory.Exists(folder))
            builder.Configuration.AddKeyPerFile(folder, optional: true, reloadOnChange: true);
    }
}
