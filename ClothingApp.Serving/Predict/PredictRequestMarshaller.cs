using System.Buffers;
using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;
using ClothingApp.Serving.Wire;

namespace ClothingApp.Serving.Predict;

/// <summary><c>tensorflow.serving.PredictRequest</c>, read and written by hand: the generated code copies tensor contents twice.</summary>
/// <param name="maxTensorBytes">How much memory a received message's tensors may take together, however few bytes announce them.</param>
/// <param name="all">What those of all messages together may take; null: nobody counts that.</param>
internal sealed class PredictRequestMarshaller(long maxTensorBytes, TensorBudget? all = null) : IGrpcMarshaller<PredictRequest>
{
    private const int Spec = 1, Inputs = 2, OutputFilter = 3;

    public int GetSize(PredictRequest message)
    {
        var size = message.Spec is { } spec ? ProtoSize.Delimited(Spec, ModelSpecCodec.GetSize(spec)) : 0;
        foreach (var name in message.OutputFilter)
            size = checked(size + ProtoSize.String(OutputFilter, name));
        return checked(size + TensorMapCodec.GetSize(Inputs, message.Inputs, TensorEncoding.Content));
    }

    public void Write(PredictRequest message, IBufferWriter<byte> output)
    {
        if (message.Spec is { } spec)
        {
            ProtoWriter.Header(output, Spec, ModelSpecCodec.GetSize(spec));
            ModelSpecCodec.Write(spec, output);
        }
        TensorMapCodec.Write(output, Inputs, message.Inputs, TensorEncoding.Content);
        foreach (var name in message.OutputFilter)
            ProtoWriter.String(output, OutputFilter, name);
    }

    public PredictRequest Read(ReadOnlySequence<byte> data)
    {
        ModelSpec? spec = null;
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        var filter = new List<string>();
        var budget = maxTensorBytes;
        var hold = all?.Begin();
        try
        {
            var reader = new ProtoReader(data);
            while (reader.TryReadTag(out var field, out var wire))
            {
                switch (field, wire)
                {
                    case (Spec, WireType.Length):
                        spec = ModelSpecCodec.Read(reader.ReadLengthDelimited(), spec);
                        break;
                    case (Inputs, WireType.Length):
                        TensorMapCodec.ReadEntry(reader.ReadLengthDelimited(), inputs, ref budget, hold);
                        break;
                    case (OutputFilter, WireType.Length):
                        filter.Add(reader.ReadString());
                        break;
                    default:
                        reader.Skip(field, wire);
                        break;
                }
            }
            return new PredictRequest { Spec = spec, Inputs = inputs, OutputFilter = filter, Hold = hold };
        }
        catch (Exception e)
        {
            foreach (var tensor in inputs.Values)
                tensor.Dispose();
            hold?.Dispose();
            // Whoever tells of the failure may want to say whose it is.
            e.InnerException?.Data[nameof(ModelSpec)] = spec;
            throw;
        }
    }
}
