using System.Buffers;
using ClothingApp.Serving.Wire;
using Google.Protobuf;

namespace ClothingApp.Serving.Tensors;

/// <summary>
/// Reads a serialised <c>TensorProto</c> into a <see cref="Tensor"/>, in two passes over the same bytes:
/// <code>
/// (1) dtype, shape, where the content is -> (2) sizes checked -> (3) memory -> content copied once, or lists decoded
/// </code>
/// Fields may come in any order, so the lists are looked at when the type is known.
/// </summary>
public static class TensorProtoReader
{
    // TensorFlow's own limit.
    private const int MaxRank = 254;

    private static class Field
    {
        public const int Type = 1, Shape = 2, Content = 4;
        public const int Dimension = 2, UnknownRank = 3, Size = 1;
    }

    /// <summary>Reads a generated message: constants inside a graph, defaults of a signature.</summary>
    /// <param name="maxBytes">The memory that the tensor may take.</param>
    /// <returns>Null when it is no tensor, or too large.</returns>
    public static Tensor? Read(Protocol.TensorProto message, long maxBytes) => Read(new ReadOnlySequence<byte>(message.ToByteArray()), ref maxBytes);

    /// <param name="budget">Bytes of memory that may still be taken; what the tensor takes is subtracted.</param>
    /// <returns>Null when the message is well formed, but no tensor: an impossible shape, a wrong number of bytes, a type that does not travel.</returns>
    /// <exception cref="InvalidDataException">The bytes are no <c>TensorProto</c>.</exception>
    internal static Tensor? Read(ReadOnlySequence<byte> data, ref long budget)
    {
        // (1)
        var header = ReadHeader(data);
        if (header.Shape is not { } shape || TypedList.Of(header.Type) is not { } list)
            return null;
        // (2) A string costs its reference; its own bytes come from the message and are bounded by it.
        var elementSize = list.Form == ListForm.Bytes ? IntPtr.Size : header.Type.ElementSize();
        if (!TryTake(shape, elementSize, ref budget, out var count))
            return null;
        // (3)
        if (list.Form == ListForm.Bytes)
            return StringTensorReader.Read(data, header.Content, list.Field, shape, count);
        return header.Content.IsEmpty || count == 0
            ? TypedListReader.Read(data, header.Type, shape, list)
            : ReadContent(header.Content, header.Type, shape, count * elementSize);
    }

    /// <returns>The shape that a message declares and the memory that it would take; null when it is no tensor, or no number is large enough to say.</returns>
    internal static (TensorShape Shape, long Bytes)? Declared(ReadOnlySequence<byte> data)
    {
        var header = ReadHeader(data);
        if (header.Shape is not { } shape || TypedList.Of(header.Type) is not { } list)
            return null;
        try
        {
            return (shape, checked(shape.ElementCount * (list.Form == ListForm.Bytes ? IntPtr.Size : header.Type.ElementSize())));
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static Tensor? ReadContent(ReadOnlySequence<byte> content, DType type, TensorShape shape, long expectedBytes)
    {
        if (content.Length != expectedBytes)
            return null;
        var tensor = Tensor.Rent(type, shape, out var buffer);
        content.CopyTo(buffer.Span);
        return tensor;
    }

    /// <summary>Sizes are multiplied with care: they come from a stranger.</summary>
    private static bool TryTake(TensorShape shape, int elementSize, ref long budget, out long count)
    {
        count = 0;
        try
        {
            count = shape.ElementCount;
            var bytes = checked(count * elementSize);
            if (bytes > Math.Min(budget, Array.MaxLength))
                return false;
            budget -= bytes;
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static (DType Type, TensorShape? Shape, ReadOnlySequence<byte> Content) ReadHeader(ReadOnlySequence<byte> data)
    {
        var type = DType.Invalid;
        var content = ReadOnlySequence<byte>.Empty;
        var shape = new ShapeBuilder();
        var reader = new ProtoReader(data);
        while (reader.TryReadTag(out var field, out var wire))
        {
            switch (field, wire)
            {
                case (Field.Type, WireType.Varint):
                    type = (DType)(int)reader.ReadVarint();
                    break;
                case (Field.Shape, WireType.Length):
                    shape.Read(reader.ReadLengthDelimited());
                    break;
                case (Field.Content, WireType.Length):
                    content = reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip(field, wire);
                    break;
            }
        }
        return (type, shape.ToShape(), content);
    }

    /// <summary>Collects dimensions; a message that occurs twice continues the first.</summary>
    private ref struct ShapeBuilder()
    {
        private readonly List<long> _dimensions = [];
        private bool _isUnknown;
        private int _rank;

        public void Read(ReadOnlySequence<byte> data)
        {
            var reader = new ProtoReader(data);
            while (reader.TryReadTag(out var field, out var wire))
            {
                switch (field, wire)
                {
                    case (Field.Dimension, WireType.Length):
                        var size = ReadSize(reader.ReadLengthDelimited());
                        if (++_rank <= MaxRank)
                            _dimensions.Add(size);
                        break;
                    case (Field.UnknownRank, WireType.Varint):
                        _isUnknown = reader.ReadVarint() != 0;
                        break;
                    default:
                        reader.Skip(field, wire);
                        break;
                }
            }
        }

        public readonly TensorShape? ToShape() =>
            _isUnknown || _rank > MaxRank || _dimensions.Exists(d => d < 0) ? null : TensorShape.Of([.. _dimensions]);

        private static long ReadSize(ReadOnlySequence<byte> data)
        {
            long size = 0;
            var reader = new ProtoReader(data);
            while (reader.TryReadTag(out var field, out var wire))
            {
                if ((field, wire) == (Field.Size, WireType.Varint))
                    size = (long)reader.ReadVarint();
                else
                    reader.Skip(field, wire);
            }
            return size;
        }
    }
}
