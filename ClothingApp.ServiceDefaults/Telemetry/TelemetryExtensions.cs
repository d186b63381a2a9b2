using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace ClothingApp.ServiceDefaults.Telemetry;

internal static class TelemetryExtensions
{
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        // ASP.NET Core 10 leaves method and path off its spans unless asked: it expects an instrumentation package to add them.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        var settings = TelemetrySettings.From(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(settings);
        builder.Services.AddTransient<IStartupFilter, RequestSpans>();
        builder.Services.AddSingleton<PrometheusExporter>();
        builder.Services.AddSingleton<TelemetryProviders>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<TelemetryProviders>());

        if (settings.ExportsOverOtlp)
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.IncludeScopes = true;
                logs.SetResourceBuilder(settings.Resource).AddOtlpExporter();
            });
        }
    }

    /// <summary>One line a message; of the frameworks' many words on each request only the warnings, unless the configuration wants more.</summary>
    public static void AddPlainLogs(this IHostApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        // Where a service listens is worth a line; that it has started, and from which folder, is not.
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        foreach (var category in (string[])["Microsoft.AspNetCore", "System.Net.Http.HttpClient"])
        {
            if (builder.Configuration[$"Logging:LogLevel:{category}"] is null)
                builder.Logging.AddFilter(category, LogLevel.Warning);
        }
    }

    public static void MapPrometheus(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/metrics", (TelemetryProviders telemetry, HttpContext context) =>
        {
            context.Response.ContentType = PrometheusWriter.ContentType;
            return context.Response.WriteAsync(telemetry.CollectPrometheus(), context.RequestAborted);
        }).ShortCircuit().DisableHttpMetrics().ExcludeFromDescription();
}
