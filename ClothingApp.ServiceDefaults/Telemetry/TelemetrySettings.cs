using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Resources;

namespace ClothingApp.ServiceDefaults.Telemetry;

/// <summary>Who speaks, and whether anybody collects.</summary>
internal sealed record TelemetrySettings(IConfiguration Configuration, ResourceBuilder Resource, bool ExportsOverOtlp)
{
    /// <summary>Sources of spans: ours by stage, and what the frameworks emit by themselves.</summary>
    public static readonly string[] Sources = ["ClothingApp.*", "Microsoft.AspNetCore", "System.Net.Http"];

    /// <summary>Meters, by the same two origins.</summary>
    public static readonly string[] Meters =
        ["ClothingApp.*", "Microsoft.AspNetCore.*", "System.Net.Http", "System.Net.NameResolution", "System.Runtime"];

    public static TelemetrySettings From(IConfiguration configuration, IHostEnvironment environment)
    {
        var resource = ResourceBuilder.CreateDefault();
        if (string.IsNullOrEmpty(configuration["OTEL_SERVICE_NAME"]))
            resource.AddService(environment.ApplicationName);
        return new(configuration, resource, !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]));
    }
}
