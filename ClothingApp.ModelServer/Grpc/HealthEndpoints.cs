using ClothingApp.Grpc;
using ClothingApp.Grpc.Health;
using ClothingApp.ModelServer.Servables;

namespace ClothingApp.ModelServer.Grpc;

/// <summary><c>grpc.health.v1</c>, with the original's short service names.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Names = [GrpcHealthStatuses.Server, "ModelService", "PredictionService"];

    public static void MapHealthService(this WebApplication app)
    {
        var statuses = new GrpcHealthStatuses();
        Set(statuses, false);
        var servables = app.Services.GetRequiredService<ServableManager>();
        _ = servables.Settled.ContinueWith(
            _ => Set(statuses, servables.AnyAvailable && !app.Lifetime.ApplicationStopping.IsCancellationRequested),
            CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        app.Lifetime.ApplicationStopping.Register(() => Set(statuses, false));
        app.MapGrpcHealth(statuses);
    }

    private static void Set(GrpcHealthStatuses statuses, bool isServing)
    {
        foreach (var name in Names)
            statuses.Set(name, isServing);
    }
}
