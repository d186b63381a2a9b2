using System.Buffers.Binary;

namespace ClothingApp.Grpc.Wire;

/// <summary>The five bytes before a message: a flag (1: compressed) and the big-endian length.</summary>
internal readonly record struct MessagePrefix(byte Flag, uint Length)
{
    public const int Size = 5;

    public bool IsCompressed => Flag == 1;

    public static MessagePrefix Read(ReadOnlySpan<byte> bytes) => new(bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]));

    public void Write(Span<byte> bytes)
    {
        bytes[0] = Flag;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[1..], Length);
    }

    /// <summary>Checks a received prefix before any memory is taken for its message.</summary>
    /// <param name="side"><c>SERVER</c> or <c>CLIENT</c>, as C core's text begins.</param>
    /// <param name="encoding">The peer's <c>grpc-encoding</c>.</param>
    public GrpcException? Check(string side, string? encoding, int maxBytes) => this switch
    {
        { Flag: > 1 } => new GrpcException(GrpcStatusCode.Internal, $"Message with unknown flag {Flag}."),
        _ when Length > (uint)maxBytes =>
            new GrpcException(GrpcStatusCode.ResourceExhausted, $"{side}: Received message larger than max ({Length} vs. {maxBytes})"),
        { IsCompressed: false } => null,
        _ when string.IsNullOrEmpty(encoding) || encoding == GrpcNames.Identity =>
            new GrpcException(GrpcStatusCode.Internal, "Compressed message without a grpc-encoding."),
        _ when encoding != GrpcNames.Gzip =>
            new GrpcException(GrpcStatusCode.Unimplemented, $"Messages compressed by '{encoding}' are not supported."),
        _ => null,
    };
}
