using System.Buffers;
using Google.Protobuf;

namespace ClothingApp.Grpc;

/// <summary>Marshals a generated Protocol Buffers message.</summary>
public sealed class ProtobufMarshaller<T> : IGrpcMarshaller<T> where T : class, IMessage<T>, new()
{
    private static readonly MessageParser<T> Parser = new(() => new T());

    public int GetSize(T message) => message.CalculateSize();

    public void Write(T message, IBufferWriter<byte> output) => message.WriteTo(output);

    public T Read(ReadOnlySequence<byte> data)
    {
        try
        {
            return Parser.ParseFrom(data);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new InvalidDataException($"The bytes are not a {typeof(T).Name}: {e.Message}", e);
        }
    }
}
