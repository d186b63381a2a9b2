using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Serving.Models;

/// <summary>Generated messages as this project's own types, and back.</summary>
internal static class ProtocolConversions
{
    private const string SignatureDefKey = "signature_def";

    public static Protocol.ModelSpec ToMessage(this ModelSpec spec)
    {
        var message = new Protocol.ModelSpec { Name = spec.Name, SignatureName = spec.SignatureName };
        if (spec.Version is { } version)
            message.Version = version;
        else if (spec.VersionLabel.Length > 0)
            message.VersionLabel = spec.VersionLabel;
        return message;
    }

    public static ModelSpec FromMessage(Protocol.ModelSpec? spec) =>
        spec is null ? new ModelSpec("") : new ModelSpec(spec.Name, spec.Version, spec.SignatureName, spec.VersionLabel);

    /// <exception cref="GrpcException">INTERNAL: the answer holds no signatures.</exception>
    public static ModelMetadata FromMessage(Protocol.GetModelMetadataResponse response)
    {
        if (!response.Metadata.TryGetValue(SignatureDefKey, out var any))
            throw new GrpcException(GrpcStatusCode.Internal, $"The model server's metadata has no {SignatureDefKey}.");
        try
        {
            var signatures = any.Unpack<Protocol.SignatureDefMap>().SignatureDef;
            return new ModelMetadata(FromMessage(response.ModelSpec), signatures.ToDictionary(s => s.Key, s => FromMessage(s.Value), StringComparer.Ordinal));
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new GrpcException(GrpcStatusCode.Internal, $"The model server's {SignatureDefKey} is no SignatureDefMap.", e);
        }
    }

    public static ModelVersionStatus FromMessage(Protocol.ModelVersionStatus status) =>
        new(status.Version, (ModelVersionState)status.State, (GrpcStatusCode)(status.Status?.ErrorCode ?? Protocol.Code.Ok), status.Status?.ErrorMessage ?? "");

    private static SignatureInfo FromMessage(Protocol.SignatureDef signature) =>
        new(FromMessage(signature.Inputs), FromMessage(signature.Outputs), signature.MethodName);

    private static Dictionary<string, TensorInfo> FromMessage(IEnumerable<KeyValuePair<string, Protocol.TensorInfo>> tensors) =>
        tensors.ToDictionary(t => t.Key, t => new TensorInfo(t.Value.Name, (DType)t.Value.Dtype, FromMessage(t.Value.TensorShape)), StringComparer.Ordinal);

    /// <summary>No shape at all means nothing is known of it.</summary>
    private static TensorShape FromMessage(Protocol.TensorShapeProto? shape) =>
        shape is null || shape.UnknownRank ? TensorShape.Unknown : TensorShape.Of([.. shape.Dim.Select(d => Math.Max(d.Size, -1))]);
}
