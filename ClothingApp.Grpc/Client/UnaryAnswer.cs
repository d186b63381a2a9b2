using System.Buffers;
using ClothingApp.Grpc.Client.Http2;
using ClothingApp.Grpc.Client.Http2.Hpack;
using ClothingApp.Grpc.Wire;

namespace ClothingApp.Grpc.Client;

/// <summary>
/// What a server answers to one call: headers, then one message, of which no byte is kept before its length is known to be
/// allowed.
/// </summary>
internal sealed class UnaryAnswer(int maxBytes) : IAnswer, IDisposable
{
    private const string Side = "CLIENT";

    private readonly byte[] _start = new byte[MessagePrefix.Size];
    private byte[] _message = [];
    private int _received;
    private MessagePrefix _prefix;

    /// <summary>Null: none came.</summary>
    public HeaderFields? Headers { get; private set; }

    /// <summary>What makes the rest of the answer worthless, as far as is seen yet.</summary>
    public GrpcException? Failure { get; private set; }

    public bool HasMessage => _received > 0;

    private int Expected => _received < MessagePrefix.Size ? MessagePrefix.Size : MessagePrefix.Size + (int)_prefix.Length;

    public bool Begin(HeaderFields headers)
    {
        Headers = headers;
        Failure = ResponseStatus.FromHeaders(headers);
        return Failure is null;
    }

    public bool Take(ReadOnlySpan<byte> data)
    {
        if (_received < MessagePrefix.Size)
        {
            var part = data[..Math.Min(data.Length, MessagePrefix.Size - _received)];
            part.CopyTo(_start.AsSpan(_received));
            data = data[part.Length..];
            if ((_received += part.Length) < MessagePrefix.Size)
                return true;
            _prefix = MessagePrefix.Read(_start);
            Failure = _prefix.Check(Side, Headers?.Find(GrpcNames.Encoding), maxBytes);
            if (Failure is not null)
                return false;
            _message = ArrayPool<byte>.Shared.Rent((int)_prefix.Length);
        }
        if (data.Length > Expected - _received)
        {
            Failure = new GrpcException(GrpcStatusCode.Internal, "Additional data after the message received.");
            return false;
        }
        data.CopyTo(_message.AsSpan(_received - MessagePrefix.Size));
        _received += data.Length;
        return true;
    }

    /// <summary>After the end.</summary>
    /// <exception cref="GrpcException">It is not a whole message of this kind.</exception>
    public T Parse<T>(IGrpcMarshaller<T> marshaller) =>
        _received < Expected
            ? throw new GrpcException(GrpcStatusCode.Internal, "Incomplete message.")
            : IncomingMessage.Parse(marshaller, _prefix, new ReadOnlySequence<byte>(_message, 0, (int)_prefix.Length), maxBytes, Side);

    public void Dispose()
    {
        if (_message.Length > 0)
            ArrayPool<byte>.Shared.Return(_message);
        _message = [];
    }
}
