using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting;

/// <summary>What <c>--help</c> says.</summary>
internal static class Usage
{
    /// <summary>Assembly metadata by which an AppHost tells of a setting of its own: <c>--NAME VALUE: a sentence</c>.</summary>
    private const string OptionKey = "AppHostOption";

    public static void Write(TextWriter writer, IResourceCollection resources, DistributedApplicationOptions options)
    {
        var appHost = options.AssemblyName is { } name ? Assembly.Load(name) : Assembly.GetEntryAssembly();
        writer.WriteLine("Runs every part of the application on this machine until Ctrl+C:");
        writer.WriteLine($"  {string.Join(", ", resources.Select(resource => resource.Name))}");
        writer.WriteLine();
        foreach (var option in appHost?.GetCustomAttributes<AssemblyMetadataAttribute>().Where(option => option.Key == OptionKey) ?? [])
            writer.WriteLine($"  {option.Value}");
        foreach (var parameter in resources.OfType<ParameterResource>())
            writer.WriteLine($"  --Parameters:{parameter.Name} VALUE: {parameter.Description ?? (parameter.Secret ? "a secret" : "a parameter")}");
        writer.WriteLine("""
              --SECTION:KEY VALUE: any other setting of the AppHost, as in its appsettings.json (in the environment: SECTION__KEY)
              --help: this text

            Ports that are taken are replaced by free ones, and said. In the environment:
              ASPNETCORE_URLS                                  the dashboard's address (http://localhost:18888)
              ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL               where it receives OTLP over gRPC (http://localhost:18889)
              ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL          where it receives OTLP over HTTP (http://localhost:18890)
              ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true  opens it without signing in
              ASPIRE_CONTAINER_RUNTIME                         docker or podman, where both answer
              NO_COLOR=1                                       no colours
            """);
    }
}
