using ClothingApp.Serving.Tensors;
using ServingTensor = ClothingApp.Serving.Tensors.Tensor;

namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>Numbers for property tests: small whole ones, with many equal, which every type holds and every order of adding adds alike.</summary>
internal static class Numbers
{
    public static double[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(-8, 9))];

    public static ServingTensor Tensor(DType type, TensorShape shape, double[] values) => type switch
    {
        DType.Float32 => ServingTensor.Create<float>(shape, [.. values.Select(v => (float)v)]),
        DType.Float64 => ServingTensor.Create<double>(shape, values),
        DType.Float16 => ServingTensor.Create<Half>(shape, [.. values.Select(v => (Half)v)]),
        DType.BFloat16 => ServingTensor.FromBytes(DType.BFloat16, shape, (byte[])[.. values.SelectMany(v => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits((float)v) >> 16)))]),
        DType.Int32 => ServingTensor.Create<int>(shape, [.. values.Select(v => (int)v)]),
        DType.Int64 => ServingTensor.Create<long>(shape, [.. values.Select(v => (long)v)]),
        DType.Int16 => ServingTensor.Create<short>(shape, [.. values.Select(v => (short)v)]),
        DType.UInt8 => ServingTensor.Create<byte>(shape, [.. values.Select(v => (byte)(100 + v))]),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
