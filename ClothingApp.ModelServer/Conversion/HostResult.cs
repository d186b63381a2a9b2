using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion;

/// <summary>What is known of a host step's result before it has run.</summary>
/// <param name="Type">For a list, the type of its elements.</param>
/// <param name="Shape">For a list, the shape of its elements.</param>
internal readonly record struct HostResult(DType Type, SymbolicShape Shape, bool IsList = false)
{
    public static HostResult Like(Value value) =>
        value.ElementShape is { } elements ? new HostResult(value.ElementType, elements, IsList: true) : new HostResult(value.Type, value.Shape);
}
