using System.Buffers;

namespace ClothingApp.Grpc.Wire;

/// <summary>Turns a received payload into a message.</summary>
internal static class IncomingMessage
{
    /// <param name="side"><c>SERVER</c> or <c>CLIENT</c>.</param>
    /// <exception cref="GrpcException">It is compressed and does not inflate within the limit, or is not such a message.</exception>
    public static T Parse<T>(IGrpcMarshaller<T> marshaller, MessagePrefix prefix, ReadOnlySequence<byte> payload, int maxBytes, string side)
    {
        if (!prefix.IsCompressed)
            return Parse(marshaller, payload);
        using var plain = Gzip.Decompress(payload, maxBytes, side);
        return Parse(marshaller, new ReadOnlySequence<byte>(plain.WrittenMemory));
    }

    private static T Parse<T>(IGrpcMarshaller<T> marshaller, ReadOnlySequence<byte> payload)
    {
        try
        {
            return marshaller.Read(payload);
        }
        catch (InvalidDataException e)
        {
            throw e.InnerException as GrpcException ?? new GrpcException(GrpcStatusCode.Internal, $"Message cannot be parsed: {e.Message}", e);
        }
    }
}
