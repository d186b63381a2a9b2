using ClothingApp.Grpc;
using ClothingApp.Grpc.Health;
using ClothingApp.ModelServer.Servables;

namespace ClothingApp.ModelServer.Grpc;

/// <summary><c>grpc.health.v1</c>, with the original's short service names. All of them say what <c>/readyz</c> says.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Names = [GrpcHealthStatuses.Server, "ModelService", "PredictionService"];

    public static void MapHealthService(this WebApplication app)
    {
        var readiness = app.Services.GetRequiredService<ServerReadiness>();
        app.MapGrpcHealth(service => Names.Contains(service) ? readiness.Reason is null : null);
    }
}
