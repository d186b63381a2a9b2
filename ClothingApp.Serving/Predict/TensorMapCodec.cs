using System.Buffers;
using ClothingApp.Serving.Tensors;
using ClothingApp.Serving.Wire;

namespace ClothingApp.Serving.Predict;

/// <summary><c>map&lt;string, TensorProto&gt;</c> on the wire: a repeated message of key and value.</summary>
internal static class TensorMapCodec
{
    private const int Key = 1, Value = 2;

    public static int GetSize(int field, IReadOnlyDictionary<string, Tensor> tensors, TensorEncoding encoding)
    {
        var size = 0;
        foreach (var (name, tensor) in tensors)
            size = checked(size + ProtoSize.Delimited(field, EntrySize(name, TensorProtoWriter.GetSize(tensor, encoding))));
        return size;
    }

    public static void Write(IBufferWriter<byte> output, int field, IReadOnlyDictionary<string, Tensor> tensors, TensorEncoding encoding)
    {
        foreach (var (name, tensor) in tensors)
        {
            var size = TensorProtoWriter.GetSize(tensor, encoding);
            ProtoWriter.Header(output, field, EntrySize(name, size));
            ProtoWriter.String(output, Key, name);
            ProtoWriter.Header(output, Value, size);
            TensorProtoWriter.Write(tensor, encoding, output);
        }
    }

    /// <summary>Reads one entry into <paramref name="tensors"/>; an entry of the same name replaces the former.</summary>
    /// <exception cref="InvalidDataException">Malformed, or <c>tensor parsing error: NAME</c> with INVALID_ARGUMENT as its status.</exception>
    /// <param name="hold">What the tensor takes of the memory for all messages; null: nobody counts that.</param>
    public static void ReadEntry(ReadOnlySequence<byte> data, Dictionary<string, Tensor> tensors, ref long budget, TensorBudget.Hold? hold = null)
    {
        var name = "";
        var value = ReadOnlySequence<byte>.Empty;
        var reader = new ProtoReader(data);
        while (reader.TryReadTag(out var field, out var wire))
        {
            switch (field, wire)
            {
                case (Key, WireType.Length):
                    name = reader.ReadString();
                    break;
                case (Value, WireType.Length):
                    value = reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip(field, wire);
                    break;
            }
        }
        // A few bytes may declare terabytes: what there is no room for is refused before any memory is taken.
        var declared = hold is null ? null : TensorProtoReader.Declared(value);
        if (declared is { } now && now.Bytes <= budget && !hold!.TryTake(now.Bytes))
            throw TensorParsingError.NoRoom(name, now.Shape, now.Bytes);
        var tensor = TensorProtoReader.Read(value, ref budget)
            ?? throw (declared is { } large && large.Bytes > Math.Min(budget, Array.MaxLength) ? TensorParsingError.TooLarge(name, large.Shape, large.Bytes, Math.Min(budget, Array.MaxLength)) : TensorParsingError.For(name));
        if (tensors.Remove(name, out var former))
            former.Dispose();
        tensors.Add(name, tensor);
    }

    private static int EntrySize(string name, int tensorSize) => checked(ProtoSize.String(Key, name) + ProtoSize.Delimited(Value, tensorSize));
}
