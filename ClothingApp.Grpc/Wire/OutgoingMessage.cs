namespace ClothingApp.Grpc.Wire;

/// <summary>Turns a message into its frame: prefix and payload in one pooled buffer, so that one write sends both.</summary>
internal static class OutgoingMessage
{
    // Below this a compressed message rarely saves a packet.
    private const int MinCompressBytes = 1024;

    /// <param name="side"><c>SERVER</c> or <c>CLIENT</c>.</param>
    /// <param name="compress">Compress by gzip where that makes the message smaller.</param>
    /// <exception cref="GrpcException">RESOURCE_EXHAUSTED: the message is above <paramref name="maxBytes"/>.</exception>
    public static PooledBuffer Frame<T>(IGrpcMarshaller<T> marshaller, T message, int maxBytes, string side, bool compress)
    {
        var size = CheckedSize(marshaller, message, maxBytes, side);
        var frame = new PooledBuffer(MessagePrefix.Size + size);
        try
        {
            frame.GetSpan(MessagePrefix.Size)[..MessagePrefix.Size].Clear();
            frame.Advance(MessagePrefix.Size);
            marshaller.Write(message, frame);
            EnsureExact(frame.Length - MessagePrefix.Size, size, typeof(T));
            new MessagePrefix(0, (uint)size).Write(frame.WrittenSpan);
            return compress && size >= MinCompressBytes ? Smaller(frame, size) : frame;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    public static int CheckedSize<T>(IGrpcMarshaller<T> marshaller, T message, int maxBytes, string side)
    {
        var size = marshaller.GetSize(message);
        return size <= maxBytes
            ? size
            : throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"{side}: Sent message larger than max ({size} vs. {maxBytes})");
    }

    /// <summary>A wrong length would silently shift every byte that follows: better no message than that one.</summary>
    public static void EnsureExact(long written, int announced, Type type)
    {
        if (written != announced)
            throw new InvalidOperationException($"The marshaller of {type.Name} announced {announced} bytes and wrote {written}.");
    }

    private static PooledBuffer Smaller(PooledBuffer plain, int size)
    {
        var compressed = new PooledBuffer(size / 2);
        compressed.Advance(MessagePrefix.Size);
        Gzip.Compress(plain.WrittenSpan[MessagePrefix.Size..], compressed);
        var (keep, drop) = compressed.Length < plain.Length ? (compressed, plain) : (plain, compressed);
        drop.Dispose();
        if (keep == compressed)
            new MessagePrefix(1, (uint)(compressed.Length - MessagePrefix.Size)).Write(compressed.WrittenSpan);
        return keep;
    }
}
