using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>The numbers of element types in ONNX (<c>TensorProto.DataType</c>).</summary>
internal static class OnnxTypes
{
    private static readonly (DType Type, int Onnx)[] Table =
    [
        (DType.Float32, 1), (DType.UInt8, 2), (DType.Int8, 3), (DType.UInt16, 4), (DType.Int16, 5), (DType.Int32, 6),
        (DType.Int64, 7), (DType.String, 8), (DType.Bool, 9), (DType.Float16, 10), (DType.Float64, 11),
        (DType.UInt32, 12), (DType.UInt64, 13), (DType.BFloat16, 16),
    ];

    /// <returns>0 when ONNX Runtime has no such type (complex numbers, handles).</returns>
    public static int ToOnnx(DType type) => Array.Find(Table, e => e.Type == type).Onnx;

    public static DType FromOnnx(int onnx) => Array.Find(Table, e => e.Onnx == onnx).Type;
}
