using System.Buffers;
using System.IO.Compression;

namespace ClothingApp.Grpc.Wire;

/// <summary>The gzip message encoding.</summary>
internal static class Gzip
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Inflates a message of at most <paramref name="maxBytes"/>: memory grows with what really comes out, never beyond.</summary>
    /// <param name="side"><c>SERVER</c> or <c>CLIENT</c>.</param>
    /// <exception cref="GrpcException">RESOURCE_EXHAUSTED beyond the limit, INTERNAL when the bytes are not gzip.</exception>
    public static PooledBuffer Decompress(ReadOnlySequence<byte> data, int maxBytes, string side)
    {
        var output = new PooledBuffer((int)Math.Min(Math.Max(data.Length * 2, ChunkBytes), maxBytes));
        try
        {
            using var gzip = new GZipStream(new SequenceStream(data), CompressionMode.Decompress);
            while (gzip.Read(output.GetSpan(ChunkBytes)) is > 0 and var count)
            {
                output.Advance(count);
                if (output.Length > maxBytes)
                    throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"{side}: Decompressed message larger than max ({maxBytes})");
            }
            return output;
        }
        catch (InvalidDataException e)
        {
            output.Dispose();
            throw new GrpcException(GrpcStatusCode.Internal, "The compressed message is not valid gzip.", e);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    /// <summary>Appends the compressed bytes to <paramref name="output"/>.</summary>
    public static void Compress(ReadOnlySpan<byte> data, PooledBuffer output)
    {
        using var gzip = new GZipStream(new BufferStream(output), CompressionLevel.Fastest);
        gzip.Write(data);
    }

    private sealed class BufferStream(PooledBuffer output) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer.AsSpan(offset, count));
    }
}
