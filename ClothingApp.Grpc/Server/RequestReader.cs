using System.Buffers;
using System.IO.Pipelines;
using ClothingApp.Grpc.Wire;

namespace ClothingApp.Grpc.Server;

/// <summary>
/// Reads the one message of a unary request:
/// <code>
/// pipe: [flag][length] -> (1) check flag, encoding and limit -> [payload] -> (2) parse in place -> end of stream? (3)
/// </code>
/// The payload is parsed straight from the pipe's segments; nothing is copied on the way.
/// </summary>
internal static class RequestReader
{
    private const string Side = "SERVER";

    /// <exception cref="GrpcException">The body is not exactly one acceptable message.</exception>
    public static async ValueTask<T> ReadAsync<T>(
        PipeReader pipe, IGrpcMarshaller<T> marshaller, string? encoding, int maxBytes, CancellationToken ct)
    {
        MessagePrefix? prefix = null;
        while (true)
        {
            var read = await pipe.ReadAsync(ct);
            var buffer = read.Buffer;
            if (prefix is null && buffer.Length >= MessagePrefix.Size)
            {
                // (1) Every later read returns these bytes again: once is enough, and early enough to take no memory.
                prefix = ReadPrefix(buffer);
                if (prefix.Value.Check(Side, encoding, maxBytes) is { } refusal)
                    throw refusal;
            }
            if (prefix is { } known && buffer.Length >= MessagePrefix.Size + (long)known.Length)
            {
                // (2)
                var payload = buffer.Slice(MessagePrefix.Size, known.Length);
                var message = IncomingMessage.Parse(marshaller, known, payload, maxBytes, Side);
                pipe.AdvanceTo(payload.End);
                await EnsureEndAsync(pipe, message, ct);
                return message;
            }
            if (read.IsCompleted)
                throw new GrpcException(GrpcStatusCode.Internal, "Incomplete message.");
            // Examined to the end: that gives flow-control credit, so a message above the window does not stall.
            pipe.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>(3) A unary request ends after its message.</summary>
    private static async ValueTask EnsureEndAsync<T>(PipeReader pipe, T message, CancellationToken ct)
    {
        try
        {
            var read = await pipe.ReadAsync(ct);
            while (read.Buffer.IsEmpty && !read.IsCompleted)
            {
                pipe.AdvanceTo(read.Buffer.End);
                read = await pipe.ReadAsync(ct);
            }
            if (!read.Buffer.IsEmpty)
                throw new GrpcException(GrpcStatusCode.Internal, "Additional data after the message received.");
            pipe.AdvanceTo(read.Buffer.End);
        }
        catch
        {
            (message as IDisposable)?.Dispose();
            throw;
        }
    }

    private static MessagePrefix ReadPrefix(ReadOnlySequence<byte> buffer)
    {
        Span<byte> bytes = stackalloc byte[MessagePrefix.Size];
        buffer.Slice(0, MessagePrefix.Size).CopyTo(bytes);
        return MessagePrefix.Read(bytes);
    }
}
