using ClothingApp.Grpc;
using ClothingApp.Serving;

namespace ClothingApp.ModelServer.Servables;

/// <summary>Where one version of a model is in its life. Replaced whole when that changes.</summary>
internal sealed record ServableVersion(long Version, ModelVersionState State, Servable? Servable = null, string Error = "")
{
    public ModelVersionStatus Status => new(Version, State, Error.Length == 0 ? GrpcStatusCode.Ok : GrpcStatusCode.FailedPrecondition, Error);
}
