using ClothingApp.Grpc;

namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>Why a version could not be loaded, or cannot be served any more.</summary>
internal sealed record LoadFailure(GrpcStatusCode Code, string Message)
{
    public static LoadFailure Of(Exception e) => new(e is GrpcException status ? status.Code : GrpcStatusCode.FailedPrecondition, e is GrpcException { Detail: var detail } ? detail : e.Message);
}
