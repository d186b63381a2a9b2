using System.Runtime.InteropServices;
using System.Text;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.SavedModels.Writing;

/// <summary>Tensors from what C# has: arrays of one or more dimensions.</summary>
internal static class TestTensors
{
    /// <summary>A tensor of the array's own rank and sizes.</summary>
    public static Tensor Of<T>(Array values) where T : unmanaged =>
        Tensor.Create<T>(TensorShape.Of([.. Enumerable.Range(0, values.Rank).Select(d => values.GetLongLength(d))]), values.Cast<T>().ToArray());

    public static Tensor Of(float[] values) => Of<float>(values);

    public static Tensor Of(float[,] values) => Of<float>(values);

    public static Tensor Of(int[] values) => Of<int>(values);

    public static Tensor Of(int[,] values) => Of<int>(values);

    public static Tensor Of(string[] values) => Tensor.FromStrings(TensorShape.Of(values.Length), [.. values.Select(Encoding.UTF8.GetBytes)]);

    public static Tensor Scalar<T>(T value) where T : unmanaged => Tensor.Create<T>(TensorShape.Scalar, [value]);

    public static Tensor Bits16(DType type, TensorShape shape, params float[] values) => Tensor.FromBytes(type, shape, MemoryMarshal.AsBytes<ushort>(
        [.. values.Select(v => type == DType.Float16 ? BitConverter.HalfToUInt16Bits((Half)v) : BFloat16(v))]).ToArray());

    /// <summary>Numbers between -1 and 1, always the same.</summary>
    public static float[] Numbers(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1))];
    }

    public static float[,] Matrix(int seed, int rows, int columns)
    {
        var values = new float[rows, columns];
        Buffer.BlockCopy(Numbers(seed, rows * columns), 0, values, 0, values.Length * sizeof(float));
        return values;
    }

    public static float[,,,] Pictures(int seed, int a, int b, int c, int d)
    {
        var values = new float[a, b, c, d];
        Buffer.BlockCopy(Numbers(seed, values.Length), 0, values, 0, values.Length * sizeof(float));
        return values;
    }

    /// <summary>As exporters write a constant: a single number in the list of its type, more as raw bytes.</summary>
    public static TensorProto Proto(Tensor value)
    {
        var proto = new TensorProto { Dtype = (DataType)(int)value.Type, TensorShape = Shape(value.Shape) };
        if (value.Type == DType.String)
            proto.StringVal.Add(value.Strings.Select(s => ByteString.CopyFrom(s)));
        else if (value.Type == DType.Float32 && value.Shape.ElementCount == 1)
            proto.FloatVal.Add(value.AsSpan<float>()[0]);
        else if (value.Type == DType.Int32 && value.Shape.ElementCount == 1)
            proto.IntVal.Add(value.AsSpan<int>()[0]);
        else if (value.Type == DType.Bool && value.Shape.ElementCount == 1)
            proto.BoolVal.Add(value.AsSpan<bool>()[0]);
        else
            proto.TensorContent = ByteString.CopyFrom(value.Bytes.Span);
        return proto;
    }

    public static TensorShapeProto Shape(TensorShape shape) => shape.IsUnknownRank
        ? new TensorShapeProto { UnknownRank = true }
        : new TensorShapeProto { Dim = { shape.Dimensions.ToArray().Select(d => new TensorShapeProto.Types.Dim { Size = d }) } };

    private static ushort BFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
