using System.Buffers;
using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;
using ClothingApp.Serving.Wire;

namespace ClothingApp.Serving.Predict;

/// <summary><c>tensorflow.serving.PredictResponse</c>, read and written by hand.</summary>
/// <param name="maxTensorBytes">As for <see cref="PredictRequestMarshaller"/>.</param>
internal sealed class PredictResponseMarshaller(long maxTensorBytes) : IGrpcMarshaller<PredictResponse>
{
    private const int Outputs = 1, Spec = 2;

    public int GetSize(PredictResponse message) => checked(
        ProtoSize.Delimited(Spec, ModelSpecCodec.GetSize(message.Spec)) + TensorMapCodec.GetSize(Outputs, message.Outputs, message.Encoding));

    public void Write(PredictResponse message, IBufferWriter<byte> output)
    {
        TensorMapCodec.Write(output, Outputs, message.Outputs, message.Encoding);
        ProtoWriter.Header(output, Spec, ModelSpecCodec.GetSize(message.Spec));
        ModelSpecCodec.Write(message.Spec, output);
    }

    public PredictResponse Read(ReadOnlySequence<byte> data)
    {
        var spec = new ModelSpec("");
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var budget = maxTensorBytes;
        try
        {
            var reader = new ProtoReader(data);
            while (reader.TryReadTag(out var field, out var wire))
            {
                switch (field, wire)
                {
                    case (Outputs, WireType.Length):
                        TensorMapCodec.ReadEntry(reader.ReadLengthDelimited(), outputs, ref budget);
                        break;
                    case (Spec, WireType.Length):
                        spec = ModelSpecCodec.Read(reader.ReadLengthDelimited(), spec);
                        break;
                    default:
                        reader.Skip(field, wire);
                        break;
                }
            }
            return new PredictResponse { Spec = spec, Outputs = outputs };
        }
        catch
        {
            foreach (var tensor in outputs.Values)
                tensor.Dispose();
            throw;
        }
    }
}
