using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>StringFormat: a template with tensors in it, written as TensorFlow prints them: <c>[[1 2 ... 9] ...]</c>.</summary>
internal static class FormatKernel
{
    /// <param name="pieces">The template around its placeholders: one more than there are inputs.</param>
    /// <param name="summarize">Elements shown at each end of a dimension; below 0: all.</param>
    public static HostKernel Create(string[] pieces, long summarize) => (inputs, context) =>
    {
        var buffer = new ByteBuffer(context);
        var ends = summarize < 0 ? long.MaxValue / 2 : summarize;
        for (var i = 0; i < pieces.Length; i++)
        {
            buffer.Append(Encoding.UTF8.GetBytes(pieces[i]));
            if (i < inputs.Length)
                Print(inputs[i], Element(inputs[i]), 0, 0, ends, buffer);
        }
        return [Tensor.FromStrings(TensorShape.Scalar, [buffer.Take()])];
    };

    // Goes as deep as the tensor has dimensions, 254 at most.
    private static void Print(Tensor tensor, Func<int, string> element, int dimension, long index, long ends, ByteBuffer buffer)
    {
        var shape = tensor.Shape;
        if (dimension == shape.Rank)
        {
            buffer.Append(Encoding.UTF8.GetBytes(element((int)index)));
            return;
        }
        var stride = 1L;
        foreach (var size in shape.Dimensions[(dimension + 1)..])
            stride *= size;
        var count = shape[dimension];
        var space = Encoding.ASCII.GetBytes(dimension == shape.Rank - 1 ? " " : new string('\n', shape.Rank - 1 - dimension) + new string(' ', dimension + 1));
        buffer.Append((byte)'[');
        for (long i = 0; i < count; i++)
        {
            if (i > 0)
                buffer.Append(space);
            if (i == ends && count > 2 * ends)
            {
                buffer.Append("..."u8);
                i = count - ends - 1;
                continue;
            }
            Print(tensor, element, dimension + 1, index + stride * i, ends, buffer);
        }
        buffer.Append((byte)']');
    }

    private static Func<int, string> Element(Tensor tensor)
    {
        if (tensor.Type == DType.String)
            return i => $"\"{Escape(tensor.Strings[i])}\"";
        var bytes = tensor.Bytes;
        return tensor.Type switch
        {
            DType.Bool or DType.UInt8 => i => Text(bytes.Span[i]),
            DType.Int8 => i => Text((sbyte)bytes.Span[i]),
            DType.Int16 => i => Text(At<short>(bytes, i)),
            DType.UInt16 => i => Text(At<ushort>(bytes, i)),
            DType.Int32 => i => Text(At<int>(bytes, i)),
            DType.UInt32 => i => Text(At<uint>(bytes, i)),
            DType.Int64 => i => Text(At<long>(bytes, i)),
            DType.UInt64 => i => Text(At<ulong>(bytes, i)),
            DType.Float16 => i => Float((float)At<Half>(bytes, i)),
            DType.BFloat16 => i => Float(BitConverter.UInt32BitsToSingle((uint)At<ushort>(bytes, i) << 16)),
            DType.Float32 => i => Float(At<float>(bytes, i)),
            DType.Float64 => i => Double(At<double>(bytes, i)),
            _ => throw new Conversion.Programs.InvalidRequestException($"StringFormat cannot print {tensor.Type.TensorFlowName()} values"),
        };
    }

    // The short form when it reads back as the same number, else as many digits as tell any two apart.
    private static string Float(float value)
    {
        var text = new CFormat('g').Format(value);
        return !float.IsFinite(value) || float.Parse(text, CultureInfo.InvariantCulture) == value ? text : new CFormat('g', Precision: 9).Format(value);
    }

    private static string Double(double value)
    {
        var text = new CFormat('g', Precision: 15).Format(value);
        return !double.IsFinite(value) || double.Parse(text, CultureInfo.InvariantCulture) == value ? text : new CFormat('g', Precision: 17).Format(value);
    }

    private static string Text<T>(T value) where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);

    private static T At<T>(ReadOnlyMemory<byte> bytes, int index) where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes.Span)[index];

    private static string Escape(byte[] text)
    {
        var result = new StringBuilder();
        foreach (var c in Encoding.UTF8.GetString(text))
        {
            result.Append(c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '"' or '\'' or '\\' => "\\" + c,
                < ' ' or '\x7f' => "\\" + Convert.ToString(c, 8).PadLeft(3, '0'),
                _ => c.ToString(),
            });
        }
        return result.ToString();
    }
}
