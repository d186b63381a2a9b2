using ClothingApp.ModelServer.Conversion.Onnx;
using Google.Protobuf;
using static ClothingApp.ModelServer.Conversion.Onnx.AttributeProto.Types;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>An attribute of an ONNX node.</summary>
internal readonly record struct OnnxAttribute(AttributeProto Proto)
{
    public static OnnxAttribute Int(string name, long value) =>
        new(new AttributeProto { Name = name, I = value, Type = AttributeType.Int });

    public static OnnxAttribute Float(string name, float value) =>
        new(new AttributeProto { Name = name, F = value, Type = AttributeType.Float });

    public static OnnxAttribute Ints(string name, params ReadOnlySpan<long> values) =>
        new(new AttributeProto { Name = name, Ints = { values.ToArray() }, Type = AttributeType.Ints });

    public static OnnxAttribute String(string name, string value) =>
        new(new AttributeProto { Name = name, S = ByteString.CopyFromUtf8(value), Type = AttributeType.String });

    public static OnnxAttribute Tensor(string name, TensorProto value) =>
        new(new AttributeProto { Name = name, T = value, Type = AttributeType.Tensor });
}
