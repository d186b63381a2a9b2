using ClothingApp.ModelServer.Servables;

namespace ClothingApp.ModelServer.Rest;

/// <summary><c>/livez</c>: the process answers. <c>/readyz</c>: <see cref="ServerReadiness"/>.</summary>
internal static class ServerHealthEndpoints
{
    public static void MapServerHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/livez", () => Results.Text("ok"));
        endpoints.MapGet("/readyz", (ServerReadiness readiness) =>
            readiness.Reason is { } reason
                ? Results.Text(reason, statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ok"));
    }
}
