using ClothingApp.Grpc;

namespace ClothingApp.Serving;

/// <summary>Where a version is in its life. The numbers are those of the wire.</summary>
public enum ModelVersionState
{
    Unknown = 0,
    Start = 10,
    Loading = 20,
    Available = 30,
    Unloading = 40,
    End = 50,
}

/// <summary>One version of a model on its server.</summary>
/// <param name="ErrorCode">OK, or why the version ended.</param>
public sealed record ModelVersionStatus(long Version, ModelVersionState State, GrpcStatusCode ErrorCode, string ErrorMessage);
