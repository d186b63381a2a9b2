using ClothingApp.Grpc;
using ClothingApp.ModelServer.Monitoring.Exposition;
using ClothingApp.ModelServer.Rest;

namespace ClothingApp.ModelServer.Monitoring;

/// <summary>The original's page of metrics, on the path that the configuration says.</summary>
internal static class MonitoringEndpoint
{
    // Before what else has that path: the operator wants this page there.
    private const int BeforeOthers = -1;

    public static void MapMonitoring(this IEndpointRouteBuilder endpoints)
    {
        if (endpoints.ServiceProvider.GetRequiredService<MonitoringSettings>().Path is not { } path)
            return;
        var collector = endpoints.ServiceProvider.GetRequiredService<MetricCollector>();
        endpoints.MapGet(path, context => AnswerAsync(context, path, collector)).WithOrder(BeforeOthers).DisableHttpMetrics();
        // Another page of the same folder is a mistake in a scraper's configuration, and worth telling.
        if (path.LastIndexOf('/') is > 0 and var end)
            endpoints.MapGet(path[..end] + "/{**rest}", context => AnswerAsync(context, path, collector)).DisableHttpMetrics();
    }

    private static Task AnswerAsync(HttpContext context, string path, MetricCollector collector)
    {
        if (context.Request.Path.Value is var asked && asked != path)
            return RestErrors.WriteTextAsync(context, RestErrors.Status(GrpcStatusCode.InvalidArgument), $"Unexpected path: {asked}. Should be {path}");
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(collector.Text(), context.RequestAborted);
    }
}
