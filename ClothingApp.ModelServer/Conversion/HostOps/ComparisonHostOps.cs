using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Questions about elements, truth values, and choices by them.</summary>
internal static class ComparisonHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Equal"] = Equality(true),
        ["NotEqual"] = Equality(false),
        ["Less"] = Compare<Arithmetic.Less>(),
        ["LessEqual"] = Compare<Arithmetic.LessEqual>(),
        ["Greater"] = Compare<Arithmetic.Greater>(),
        ["GreaterEqual"] = Compare<Arithmetic.GreaterEqual>(),
        ["ApproximateEqual"] = n =>
        {
            var tolerance = (double)n.Float("tolerance", 1e-5f);
            return Compare(n, n.Input(0).Type, new ElementwiseKernels.RealQuestion((x, y) => Math.Abs(x - y) < tolerance));
        },
        ["IsFinite"] = Test(double.IsFinite),
        ["IsInf"] = Test(double.IsInfinity),
        ["IsNan"] = Test(double.IsNaN),
        ["LogicalAnd"] = n => Broadcast(n, DType.Bool, ElementwiseKernels.Logical((x, y) => x && y)),
        ["LogicalOr"] = n => Broadcast(n, DType.Bool, ElementwiseKernels.Logical((x, y) => x || y)),
        ["LogicalNot"] = n => Alike(n, ElementwiseKernels.Logical((x, _) => !x)),
        ["Select"] = n => new HostCall(SelectRows, (n.Input(1).Type, n.Input(1).Shape)),
        ["SelectV2"] = n => new HostCall(ElementwiseKernels.Select, (n.Input(1).Type,
            SymbolicShape.Broadcast(n.Input(0).Shape, SymbolicShape.Broadcast(n.Input(1).Shape, n.Input(2).Shape)))),
    };

    private static HostConverter Compare<TFunction>() where TFunction : IComparison => n =>
        Compare(n, n.Input(0).Type, new ElementwiseKernels.Compare<TFunction>());

    private static HostCall Compare(NodeContext n, DType type, INumberKernel kernel) => Broadcast(n, DType.Bool, NumberKernels.For(type, kernel));

    private static HostConverter Test(Predicate<double> question) => n =>
        new HostCall(ElementwiseKernels.Test(question, n.Input(0).Type), (DType.Bool, n.Input(0).Shape));

    private static HostConverter Equality(bool equal) => n =>
    {
        var kernel = n.Input(0).Type switch
        {
            DType.String => Kernels.Text.ComparisonKernels.Equal(equal),
            DType.Bool => ElementwiseKernels.Logical((x, y) => x == y == equal),
            DType.Complex64 or DType.Complex128 => ComplexKernels.Compare((x, y) => x == y == equal),
            var type when equal => NumberKernels.For(type, new ElementwiseKernels.Compare<Arithmetic.Equal>()),
            var type => NumberKernels.For(type, new ElementwiseKernels.Compare<Arithmetic.NotEqual>()),
        };
        return Broadcast(n, DType.Bool, n.Bool("incompatible_shape_error", true) ? kernel : OrNeverEqual(kernel, equal));
    };

    // Python's == asks for an answer even where the shapes do not go together.
    private static HostKernel OrNeverEqual(HostKernel kernel, bool equal) => (inputs, context) =>
    {
        try
        {
            Kernels.Numbers.Broadcast.ShapeOf(inputs[0].Shape, inputs[1].Shape);
        }
        catch (InvalidRequestException)
        {
            var result = context.Allocate<bool>(TensorShape.Scalar, out var answer);
            answer[0] = !equal;
            return [result];
        }
        return kernel(inputs, context);
    };

    // The older operation: a condition of one dimension picks whole rows of data that have more.
    private static Tensor[] SelectRows(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (condition, x) = (inputs[0], inputs[1]);
        if (!x.Shape.Equals(inputs[2].Shape) || (condition.Shape.Rank != 0 && !condition.Shape.Equals(x.Shape)
            && (condition.Shape.Rank != 1 || x.Shape.Rank == 0 || condition.Shape[0] != x.Shape[0])))
            throw new InvalidRequestException($"a condition of shape {condition.Shape} cannot pick from {x.Shape} and {inputs[2].Shape}");
        if (condition.Shape.Rank != 1 || x.Shape.Rank == 1)
            return ElementwiseKernels.Select(inputs, context);
        var sizes = new long[x.Shape.Rank];
        sizes.AsSpan().Fill(1);
        sizes[0] = condition.Shape[0];
        return ElementwiseKernels.Select([TensorTransforms.Reshape(condition, sizes), x, inputs[2]], context);
    }
}
