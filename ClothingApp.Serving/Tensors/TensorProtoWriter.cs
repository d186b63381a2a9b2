using System.Buffers;
using ClothingApp.Serving.Wire;

namespace ClothingApp.Serving.Tensors;

/// <summary>How a tensor's elements are written.</summary>
public enum TensorEncoding
{
    /// <summary>In the <c>*_val</c> list of their type: what TensorFlow Serving answers by default, and what its clients count on.</summary>
    TypedList,

    /// <summary>Raw in <c>tensor_content</c>: a plain copy. Strings are written as a list all the same.</summary>
    Content,
}

/// <summary>
/// Writes a <see cref="Tensor"/> as <c>TensorProto</c>. The elements go from the tensor's memory to the output in one copy
/// wherever memory and wire agree. Little-endian machines only, as everything else here.
/// </summary>
internal static class TensorProtoWriter
{
    private const int TypeField = 1, ShapeField = 2, ContentField = 4;
    private const int DimensionField = 2, SizeField = 1;

    public static int GetSize(Tensor tensor, TensorEncoding encoding) =>
        checked(ProtoSize.Tag(TypeField) + ProtoSize.Varint((ulong)tensor.Type)
            + ProtoSize.Delimited(ShapeField, ShapeSize(tensor.Shape)) + ElementsSize(tensor, encoding));

    public static void Write(Tensor tensor, TensorEncoding encoding, IBufferWriter<byte> output)
    {
        ProtoWriter.Tag(output, TypeField, WireType.Varint);
        ProtoWriter.Varint(output, (ulong)tensor.Type);
        ProtoWriter.Header(output, ShapeField, ShapeSize(tensor.Shape));
        WriteShape(tensor.Shape, output);
        WriteElements(tensor, encoding, output);
    }

    private static int ShapeSize(TensorShape shape)
    {
        var size = 0;
        foreach (var dimension in shape.Dimensions)
            size += ProtoSize.Delimited(DimensionField, DimensionSize(dimension));
        return size;
    }

    private static int DimensionSize(long dimension) => dimension == 0 ? 0 : ProtoSize.Tag(SizeField) + ProtoSize.Varint((ulong)dimension);

    private static void WriteShape(TensorShape shape, IBufferWriter<byte> output)
    {
        foreach (var dimension in shape.Dimensions)
        {
            ProtoWriter.Header(output, DimensionField, DimensionSize(dimension));
            if (dimension == 0)
                continue;
            ProtoWriter.Tag(output, SizeField, WireType.Varint);
            ProtoWriter.Varint(output, (ulong)dimension);
        }
    }

    private static int ElementsSize(Tensor tensor, TensorEncoding encoding)
    {
        if (tensor.Type == DType.String)
        {
            var size = 0;
            foreach (var value in tensor.StringSpan)
                size = checked(size + ProtoSize.Delimited(TypedList.Of(DType.String)!.Value.Field, value.Length));
            return size;
        }
        if (tensor.Bytes.IsEmpty)
            return 0;
        if (encoding == TensorEncoding.Content)
            return ProtoSize.Delimited(ContentField, tensor.Bytes.Length);
        var list = ListOf(tensor);
        return ProtoSize.Delimited(list.Field, list.Form == ListForm.Varint ? VarintList.GetSize(tensor) : tensor.Bytes.Length);
    }

    private static void WriteElements(Tensor tensor, TensorEncoding encoding, IBufferWriter<byte> output)
    {
        if (tensor.Type == DType.String)
        {
            foreach (var value in tensor.StringSpan)
                ProtoWriter.Bytes(output, TypedList.Of(DType.String)!.Value.Field, value);
            return;
        }
        var bytes = tensor.Bytes.Span;
        if (bytes.IsEmpty)
            return;
        if (encoding == TensorEncoding.Content)
        {
            ProtoWriter.Bytes(output, ContentField, bytes);
            return;
        }
        var list = ListOf(tensor);
        switch (list.Form)
        {
            case ListForm.Varint:
                ProtoWriter.Header(output, list.Field, VarintList.GetSize(tensor));
                VarintList.Write(tensor, output);
                break;
            case ListForm.Boolean when bytes.ContainsAnyExcept((byte)0, (byte)1):
                // Any byte but zero is true in memory; on the wire it would be read as (part of) another varint.
                ProtoWriter.Bytes(output, list.Field, [.. bytes.ToArray().Select(b => b == 0 ? (byte)0 : (byte)1)]);
                break;
            default:
                ProtoWriter.Bytes(output, list.Field, bytes);
                break;
        }
    }

    private static TypedList ListOf(Tensor tensor) =>
        TypedList.Of(tensor.Type) ?? throw new InvalidOperationException($"A {tensor.Type.TensorFlowName()} tensor does not travel.");
}
