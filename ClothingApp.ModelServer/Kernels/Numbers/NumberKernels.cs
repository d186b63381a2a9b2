using System.Numerics;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>A kernel that is written once for all element types.</summary>
internal interface INumberKernel
{
    Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>A kernel that is written once for all whole numbers.</summary>
internal interface IIntegerKernel
{
    Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>;
}

/// <summary>Picks a kernel by element type. Half-precision numbers are computed in float32, and the results rounded.</summary>
internal static class NumberKernels
{
    /// <exception cref="NotSupportedException">It is no type of real numbers.</exception>
    public static HostKernel For(DType type, INumberKernel kernel) => type switch
    {
        DType.Float32 => kernel.Run<float>,
        DType.Float64 => kernel.Run<double>,
        DType.Int8 => kernel.Run<sbyte>,
        DType.Int16 => kernel.Run<short>,
        DType.Int32 => kernel.Run<int>,
        DType.Int64 => kernel.Run<long>,
        DType.UInt8 => kernel.Run<byte>,
        DType.UInt16 => kernel.Run<ushort>,
        DType.UInt32 => kernel.Run<uint>,
        DType.UInt64 => kernel.Run<ulong>,
        DType.Float16 or DType.BFloat16 => HalfPrecision.InFloat32(type, kernel.Run<float>),
        _ => throw Unknown(type),
    };

    /// <exception cref="NotSupportedException">It is no type of whole numbers.</exception>
    public static HostKernel ForInteger(DType type, IIntegerKernel kernel) => type switch
    {
        DType.Int8 => kernel.Run<sbyte>,
        DType.Int16 => kernel.Run<short>,
        DType.Int32 => kernel.Run<int>,
        DType.Int64 => kernel.Run<long>,
        DType.UInt8 => kernel.Run<byte>,
        DType.UInt16 => kernel.Run<ushort>,
        DType.UInt32 => kernel.Run<uint>,
        DType.UInt64 => kernel.Run<ulong>,
        _ => throw Unknown(type),
    };

    /// <exception cref="NotSupportedException">It is no type of fractions.</exception>
    public static HostKernel ForFloat(DType type, INumberKernel kernel) => IsFloat(type) ? For(type, kernel) : throw Unknown(type);

    public static bool IsFloat(DType type) => type is DType.Float16 or DType.BFloat16 or DType.Float32 or DType.Float64;

    public static bool IsComplex(DType type) => type is DType.Complex64 or DType.Complex128;

    /// <summary>True in kernels for float32 and float64; known to the compiler.</summary>
    public static bool IsFloat<T>() => typeof(T) == typeof(float) || typeof(T) == typeof(double);

    public static NotSupportedException Unknown(DType type) => new($"it is not known for {type.TensorFlowName()}");
}
