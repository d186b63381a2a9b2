using ClothingApp.Grpc;
using ClothingApp.ModelServer.Servables.LifeCycle;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Servables;

/// <summary>Where one version of a model is in its life. Replaced whole when that changes.</summary>
internal sealed record ServableVersion(long Version, ModelVersionState State, Servable? Servable = null, LoadFailure? Failure = null)
{
    public ModelVersionStatus Status => new(Version, State, Failure?.Code ?? GrpcStatusCode.Ok, Failure?.Message ?? "");
}
