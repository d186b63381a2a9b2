using System.Runtime.InteropServices;
using System.Text;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>Numbers to strings (AsString) and strings to numbers (StringToNumber).</summary>
internal static class NumberKernels
{
    /// <param name="format">What becomes of each number; a truth value is written as a word, whatever the format.</param>
    public static HostKernel AsString(CFormat format) => (inputs, context) =>
    {
        var input = inputs[0];
        if (input.Type == DType.String)
            return [StringTensors.Map(input, context, s => Encoding.Latin1.GetBytes(format.Format(Encoding.Latin1.GetString(s))))];
        var write = Writer(input, format);
        var results = context.AllocateStrings(input.Shape);
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Encoding.ASCII.GetBytes(write(i));
            context.Charge(results[i].Length);
        }
        return [Tensor.FromStrings(input.Shape, results)];
    };

    /// <exception cref="InvalidRequestException">Thrown by the kernel: a string is no number, or one too large for the type.</exception>
    public static HostKernel Parse(DType type) => (inputs, context) => type switch
    {
        DType.Float32 => [StringTensors.MapTo(inputs[0], context, s => NumberParser.TryParseFloat(s, out var v) ? v : throw NoNumber(s))],
        DType.Float64 => [StringTensors.MapTo(inputs[0], context, s => NumberParser.TryParseDouble(s, out var v) ? v : throw NoNumber(s))],
        DType.Int32 => [StringTensors.MapTo(inputs[0], context, s => NumberParser.TryParseInteger(s, int.MinValue, int.MaxValue, out var v) ? (int)v : throw NoNumber(s))],
        DType.Int64 => [StringTensors.MapTo(inputs[0], context, s => NumberParser.TryParseInteger(s, long.MinValue, long.MaxValue, out var v) ? v : throw NoNumber(s))],
        DType.UInt32 => [StringTensors.MapTo(inputs[0], context, s => NumberParser.TryParseUnsigned(s, uint.MaxValue, out var v) ? (uint)v : throw NoNumber(s))],
        DType.UInt64 => [StringTensors.MapTo(inputs[0], context, s => NumberParser.TryParseUnsigned(s, ulong.MaxValue, out var v) ? v : throw NoNumber(s))],
        _ => throw new InvalidOperationException($"StringToNumber has no {type.TensorFlowName()}."),
    };

    /// <summary>How element i of a tensor is written.</summary>
    private static Func<int, string> Writer(Tensor tensor, CFormat format)
    {
        var bytes = tensor.Bytes;
        return tensor.Type switch
        {
            DType.Bool => i => bytes.Span[i] != 0 ? "true" : "false",
            DType.Int8 => i => format.Format((sbyte)bytes.Span[i]),
            DType.UInt8 => i => format.Format((long)bytes.Span[i]),
            DType.Int16 => i => format.Format(At<short>(bytes, i)),
            DType.UInt16 => i => format.Format((long)At<ushort>(bytes, i)),
            DType.Int32 => i => format.Format(At<int>(bytes, i)),
            DType.UInt32 => i => format.Format((long)At<uint>(bytes, i)),
            DType.Int64 => i => format.Format(At<long>(bytes, i)),
            DType.UInt64 => i => format.Format(At<ulong>(bytes, i)),
            DType.Float16 => i => format.Format((double)At<Half>(bytes, i)),
            DType.BFloat16 => i => format.Format(BitConverter.UInt32BitsToSingle((uint)At<ushort>(bytes, i) << 16)),
            DType.Float32 => i => format.Format(At<float>(bytes, i)),
            DType.Float64 => i => format.Format(At<double>(bytes, i)),
            DType.Complex64 => i => $"({format.Format(At<float>(bytes, 2 * i))},{format.Format(At<float>(bytes, 2 * i + 1))})",
            DType.Complex128 => i => $"({format.Format(At<double>(bytes, 2 * i))},{format.Format(At<double>(bytes, 2 * i + 1))})",
            _ => throw new InvalidOperationException($"AsString has no {tensor.Type.TensorFlowName()}."),
        };
    }

    private static T At<T>(ReadOnlyMemory<byte> bytes, int index) where T : unmanaged => MemoryMarshal.Cast<byte, T>(bytes.Span)[index];

    private static InvalidRequestException NoNumber(byte[] text) =>
        new($"StringToNumberOp could not correctly convert string: {Encoding.UTF8.GetString(text)}");
}
