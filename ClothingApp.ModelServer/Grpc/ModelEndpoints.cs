using ClothingApp.Grpc;
using ClothingApp.ModelServer.Monitoring.Exposition;
using ClothingApp.ModelServer.Requests;
using ClothingApp.ModelServer.Servables;
using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.Serving;
using ClothingApp.Serving.Protocol;
using ModelSpec = ClothingApp.Serving.ModelSpec;

namespace ClothingApp.ModelServer.Grpc;

/// <summary><c>tensorflow.serving.ModelService</c>.</summary>
internal static class ModelEndpoints
{
    public static void MapModelService(this IEndpointRouteBuilder endpoints)
    {
        var servables = endpoints.ServiceProvider.GetRequiredService<ServableManager>();
        endpoints.MapGrpc(ServingMethods.GetModelStatus, (request, call) =>
        {
            RequestNote.Of(call.HttpContext).Model = request.ModelSpec?.Name ?? "";
            if (request.ModelSpec is null)
                throw new GrpcException(GrpcStatusCode.InvalidArgument, "Missing ModelSpec");
            return ValueTask.FromResult(Status(servables, request.ModelSpec.ToSpec()!));
        }).WithMetadata(new RecordedAs("GRPC", "GetModelStatus", IsCounted: false));
        var metrics = endpoints.ServiceProvider.GetRequiredService<MetricCollector>();
        var reload = endpoints.ServiceProvider.GetRequiredService<ModelReload>();
        endpoints.MapGrpc(ServingMethods.HandleReloadConfigRequest, async (request, call) =>
        {
            var before = request.MetricNames.Distinct(StringComparer.Ordinal).Select(name => (Name: name, Value: metrics.Total(name))).ToArray();
            await reload.ReloadAsync(request.Config, call.CancellationToken);
            return new ReloadConfigResponse
            {
                Status = new StatusProto(),
                // One that is not known is left out.
                Metric = { before.Where(m => m.Value is not null).Select(m => new Metric { Name = m.Name, Int64ValueIncrease = (long)(metrics.Total(m.Name) - m.Value)! }) },
            };
        }).WithMetadata(new RecordedAs("GRPC", "HandleReloadConfigRequest", IsCounted: false));
    }

    public static GetModelStatusResponse Status(ServableManager servables, ModelSpec spec)
    {
        var response = new GetModelStatusResponse();
        foreach (var version in servables.Versions(spec))
        {
            response.ModelVersionStatus.Add(new ClothingApp.Serving.Protocol.ModelVersionStatus
            {
                Version = version.Version,
                State = (ClothingApp.Serving.Protocol.ModelVersionStatus.Types.State)version.State,
                Status = new StatusProto { ErrorCode = (Code)version.Status.ErrorCode, ErrorMessage = version.Status.ErrorMessage },
            });
        }
        return response;
    }

    /// <summary>Null stays null: a call without a ModelSpec has an answer of its own.</summary>
    public static ModelSpec? ToSpec(this ClothingApp.Serving.Protocol.ModelSpec? spec) =>
        spec is null ? null : new ModelSpec(spec.Name, spec.Version, spec.SignatureName, spec.VersionLabel);
}
