namespace ClothingApp.Serving.Tensors;

/// <summary>How the elements of a <c>*_val</c> list look on the wire.</summary>
internal enum ListForm
{
    /// <summary>Four little-endian bytes each: as in memory.</summary>
    Fixed32,

    /// <summary>Eight little-endian bytes each: as in memory.</summary>
    Fixed64,

    /// <summary>A varint each; memory keeps its low bytes.</summary>
    Varint,

    /// <summary>A varint each; memory keeps 0 or 1.</summary>
    Boolean,

    /// <summary>A length-delimited byte string each.</summary>
    Bytes,
}

/// <summary>The list of a <c>TensorProto</c> that carries a type's elements.</summary>
/// <param name="Field">Its field number.</param>
internal readonly record struct TypedList(int Field, ListForm Form)
{
    /// <returns>Null for types that do not travel.</returns>
    public static TypedList? Of(DType type) => type switch
    {
        DType.Float32 => new(5, ListForm.Fixed32),
        DType.Float64 => new(6, ListForm.Fixed64),
        DType.Int32 or DType.Int16 or DType.Int8 or DType.UInt16 or DType.UInt8 => new(7, ListForm.Varint),
        DType.String => new(8, ListForm.Bytes),
        // Real and imaginary part follow each other, on the wire as in memory.
        DType.Complex64 => new(9, ListForm.Fixed32),
        DType.Int64 => new(10, ListForm.Varint),
        DType.Bool => new(11, ListForm.Boolean),
        DType.Complex128 => new(12, ListForm.Fixed64),
        DType.Float16 or DType.BFloat16 => new(13, ListForm.Varint),
        DType.UInt32 => new(16, ListForm.Varint),
        DType.UInt64 => new(17, ListForm.Varint),
        _ => null,
    };
}
