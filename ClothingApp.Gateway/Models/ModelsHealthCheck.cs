using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ClothingApp.Gateway.Models;

/// <summary>Ready once the models were seen; a later outage of the model server is for /health and for 503 answers.</summary>
internal sealed class ModelsHealthCheck(ModelCatalog catalog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(catalog.SeenOnce
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The model server has not described a model yet."));
}

/// <summary>Whether the model server answered when it was last asked: for start order and for people.</summary>
internal sealed class ModelServerHealthCheck(ModelCatalog catalog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(catalog.ServerAnswers
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The model server did not answer the last question."));
}
