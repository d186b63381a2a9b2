namespace ClothingApp.Serving.Tensors;

public static class DTypeExtensions
{
    /// <summary>Bytes of one element; 0 for strings, resources, variants and anything without a fixed size.</summary>
    public static int ElementSize(this DType type) => type switch
    {
        DType.UInt8 or DType.Int8 or DType.Bool => 1,
        DType.Int16 or DType.UInt16 or DType.Float16 or DType.BFloat16 => 2,
        DType.Float32 or DType.Int32 or DType.UInt32 => 4,
        DType.Float64 or DType.Int64 or DType.UInt64 or DType.Complex64 => 8,
        DType.Complex128 => 16,
        _ => 0,
    };

    /// <summary>TensorFlow's own word for the type, as its error texts use it: <c>float</c>, <c>uint8</c>, <c>string</c>.</summary>
    public static string TensorFlowName(this DType type) => type switch
    {
        DType.Float32 => "float",
        DType.Float64 => "double",
        DType.Float16 => "half",
        DType.BFloat16 => "bfloat16",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>The element type that a .NET type stands for; <see cref="DType.Invalid"/> when there is none.</summary>
    public static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(byte) ? DType.UInt8
        : typeof(T) == typeof(short) ? DType.Int16
        : typeof(T) == typeof(sbyte) ? DType.Int8
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(bool) ? DType.Bool
        : typeof(T) == typeof(ushort) ? DType.UInt16
        : typeof(T) == typeof(Half) ? DType.Float16
        : typeof(T) == typeof(uint) ? DType.UInt32
        : typeof(T) == typeof(ulong) ? DType.UInt64
        : DType.Invalid;
}
