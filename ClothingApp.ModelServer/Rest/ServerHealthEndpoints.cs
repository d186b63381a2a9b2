using ClothingApp.ModelServer.Servables;

namespace ClothingApp.ModelServer.Rest;

/// <summary><c>/livez</c>: the process answers. <c>/readyz</c>: every model is loaded or known to be broken, one at least can be called, and the server is not stopping.</summary>
internal static class ServerHealthEndpoints
{
    public static void MapServerHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/livez", () => Results.Text("ok"));
        endpoints.MapGet("/readyz", (ServableManager servables, IHostApplicationLifetime lifetime) =>
            Reason(servables, lifetime) is { } reason
                ? Results.Text(reason, statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ok"));
    }

    private static string? Reason(ServableManager servables, IHostApplicationLifetime lifetime) =>
        lifetime.ApplicationStopping.IsCancellationRequested ? "the server is stopping"
        : !servables.IsSettled ? "models are being loaded"
        : !servables.AnyAvailable ? "no model could be loaded: see the log"
        : null;
}
