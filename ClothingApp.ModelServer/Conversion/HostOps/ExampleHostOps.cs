using System.Text;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Examples;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Serialised <c>tf.Example</c>s to tensors.</summary>
internal static class ExampleHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["ParseExample"] = n => Call(n, ExampleKernels.Parse),
        ["ParseExampleV2"] = n => Call(n, ExampleKernels.ParseV2),
        ["ParseSingleExample"] = n => Call(n, layout => ExampleKernels.ParseSingle(layout, Keys(n, "sparse_keys"), Keys(n, "dense_keys"))),
    };

    private static HostCall Call(NodeContext n, Func<ExampleLayout, HostKernel> kernel)
    {
        var layout = Layout(n);
        var serialized = n.Input(0).Shape;
        return new HostCall(kernel(layout), serialized.IsUnknownRank ? Outputs(layout, null) : Outputs(layout, serialized.Sizes.ToArray()));
    }

    private static ExampleLayout Layout(NodeContext n)
    {
        var types = Types(n, "Tdense");
        var shapes = n.Attribute("dense_shapes")?.List?.Shape.ToArray() ?? [];
        if (types.Length != shapes.Length)
            throw n.Unsupported($"it has {types.Length} dense features and {shapes.Length} shapes for them");
        var dense = types.Zip(shapes).Select(p => new DenseFeature(p.First, [.. p.Second.Dim.Select(d => d.Size)])).ToArray();
        if (shapes.Any(s => s.UnknownRank) || dense.Any(d => d.Shape.Skip(1).Any(s => s < 0)))
            throw n.Unsupported("a dense feature may leave only its first size open");
        var ragged = Types(n, "ragged_value_types").Zip(Types(n, "ragged_split_types")).Select(p => new RaggedFeature(p.First, p.Second)).ToArray();
        var layout = new ExampleLayout(Types(n, "sparse_types"), dense, ragged);
        return layout.Sparse.Concat(types).Concat(ragged.Select(r => r.Type)).All(t => t is DType.Float32 or DType.Int64 or DType.String)
            ? layout
            : throw n.Unsupported("examples hold float, int64 and string alone");
    }

    // Sparse features in three groups, then the dense ones, then the ragged ones in two groups.
    private static (DType, SymbolicShape)[] Outputs(ExampleLayout layout, Dim[]? batch) =>
    [
        .. layout.Sparse.Select(_ => (DType.Int64, batch is null ? SymbolicShape.OfRank(2) : SymbolicShape.Of(Dim.Unknown(), batch.Length + 1))),
        .. layout.Sparse.Select(t => (t, SymbolicShape.OfRank(1))),
        .. layout.Sparse.Select(_ => (DType.Int64, batch is null ? SymbolicShape.OfRank(1) : SymbolicShape.Of(batch.Length + 1))),
        .. layout.Dense.Select(d => (d.Type, batch is null ? SymbolicShape.Unknown : SymbolicShape.Of([.. batch, .. d.Shape.Select(s => s < 0 ? Dim.Unknown() : s)]))),
        .. layout.Ragged.Select(r => (r.Type, SymbolicShape.OfRank(1))),
        .. layout.Ragged.Select(r => (r.SplitType, SymbolicShape.OfRank(1))),
    ];

    private static DType[] Types(NodeContext n, string attribute) => [.. (n.Attribute(attribute)?.List?.Type ?? []).Select(t => (DType)(int)t)];

    private static string[] Keys(NodeContext n, string attribute) => [.. (n.Attribute(attribute)?.List?.S ?? []).Select(s => Encoding.Latin1.GetString(s.Span))];
}
