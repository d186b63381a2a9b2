using System.Buffers;

namespace ClothingApp.Grpc;

/// <summary>How a message becomes bytes and back. Implementations are stateless.</summary>
public interface IGrpcMarshaller<T>
{
    /// <summary>The exact number of bytes that <see cref="Write"/> will write.</summary>
    int GetSize(T message);

    void Write(T message, IBufferWriter<byte> output);

    /// <param name="data">One whole message. Valid during the call only: what is kept must be copied.</param>
    /// <exception cref="InvalidDataException">
    /// The bytes are not such a message. A server answers INTERNAL, or the status of an inner <see cref="GrpcException"/>
    /// (for bytes that are a message of this type, but one whose content cannot be).
    /// </exception>
    T Read(ReadOnlySequence<byte> data);
}
