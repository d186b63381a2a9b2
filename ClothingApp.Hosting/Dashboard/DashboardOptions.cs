using Aspire.Hosting;
using Microsoft.Extensions.Configuration;

namespace ClothingApp.Hosting.Dashboard;

/// <summary>Where the dashboard listens (always on loopback) and who may see it; read from the settings that Aspire's AppHost knows.</summary>
internal sealed record DashboardOptions
{
    /// <summary>Of the pages. 0: any free port.</summary>
    public int FrontendPort { get; init; } = 18888;

    /// <summary>Of OTLP over gRPC.</summary>
    public int OtlpGrpcPort { get; init; } = 18889;

    /// <summary>Of OTLP over HTTP/1.1.</summary>
    public int OtlpHttpPort { get; init; } = 18890;

    /// <summary>What a person signs in with; null: a random one of 128 bits.</summary>
    public string? BrowserToken { get; init; }

    /// <summary>What senders of telemetry show in x-otlp-api-key; null: a random one. None is asked for when anybody may see the dashboard.</summary>
    public string? OtlpApiKey { get; init; }

    /// <summary>Whether the pages open without signing in.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Shown in the pages' title.</summary>
    public string ApplicationName { get; init; } = "Application";

    /// <exception cref="DistributedApplicationException">A setting makes no sense; the message names it.</exception>
    public static DashboardOptions From(IConfiguration configuration, string applicationName)
    {
        var defaults = new DashboardOptions();
        return new DashboardOptions
        {
            ApplicationName = applicationName,
            FrontendPort = PortOf(configuration, "ASPNETCORE_URLS") ?? defaults.FrontendPort,
            OtlpGrpcPort = PortOf(configuration, "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_ENDPOINT_URL") ?? defaults.OtlpGrpcPort,
            OtlpHttpPort = PortOf(configuration, "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "DOTNET_DASHBOARD_OTLP_HTTP_ENDPOINT_URL") ?? defaults.OtlpHttpPort,
            BrowserToken = Setting(configuration, "ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN", "DOTNET_DASHBOARD_FRONTEND_BROWSERTOKEN"),
            OtlpApiKey = Setting(configuration, "AppHost:OtlpApiKey"),
            AllowAnonymous = FlagOf(configuration, "ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"),
        };
    }

    /// <summary>A record's own would print the token and the key.</summary>
    public override string ToString() => $"{nameof(DashboardOptions)} {{ {FrontendPort}, {OtlpGrpcPort}, {OtlpHttpPort} }}";

    /// <summary>The first of several names that is set: Aspire still reads its older spellings.</summary>
    private static string? Setting(IConfiguration configuration, params string[] names) =>
        names.Select(name => configuration[name]).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));

    private static int? PortOf(IConfiguration configuration, params string[] names)
    {
        if (Setting(configuration, names) is not { } text)
            return null;
        // Several addresses, as in "https://localhost:17100;http://localhost:15100": on loopback there is nothing for TLS to protect from.
        var addresses = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var address = addresses.FirstOrDefault(one => one.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ?? addresses[0];
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new DistributedApplicationException($"{names[0]} is {address}, which is no address such as http://localhost:18888");
        if (!url.IsLoopback)
            throw new DistributedApplicationException($"{names[0]} is {address}: the dashboard listens on localhost only");
        return url.Port;
    }

    private static bool FlagOf(IConfiguration configuration, params string[] names) => Setting(configuration, names) switch
    {
        null => false,
        { } text when bool.TryParse(text, out var value) => value,
        "1" => true,
        "0" => false,
        { } text => throw new DistributedApplicationException($"{names[0]} is {text}; it is true or false"),
    };
}
