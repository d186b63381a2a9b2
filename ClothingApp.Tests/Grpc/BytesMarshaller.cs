using System.Buffers;
using ClothingApp.Grpc;

namespace ClothingApp.Tests.Grpc;

/// <summary>A message that is its own bytes.</summary>
internal sealed class BytesMarshaller : IGrpcMarshaller<byte[]>
{
    public static GrpcMethod<byte[], byte[]> Method(string service, string name) => new(service, name, new BytesMarshaller(), new BytesMarshaller());

    public int GetSize(byte[] message) => message.Length;

    public void Write(byte[] message, IBufferWriter<byte> output) => output.Write(message);

    public byte[] Read(ReadOnlySequence<byte> data) => data.ToArray();
}
