using System.Diagnostics.CodeAnalysis;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>
/// Every operation that the host can compute, a file per family. An operation that <see cref="Ops.OpTable"/> has too is
/// computed here where ONNX Runtime cannot: on strings and complex numbers, for an element type or variant it lacks, and
/// while converting, when all inputs are constants.
/// </summary>
internal static class HostTable
{
    private static readonly Dictionary<string, HostConverter> Table = Collect(
        TextHostOps.Table,
        PatternHostOps.Table,
        HashHostOps.Table,
        UnicodeHostOps.Table,
        ExampleHostOps.Table,
        ConvolutionHostOps.Table,
        WindowHostOps.Table,
        ResizeHostOps.Table,
        ImageHostOps.Table,
        ElementwiseHostOps.Table,
        ActivationHostOps.Table,
        ComparisonHostOps.Table,
        IntegerHostOps.Table,
        SpecialFunctionHostOps.Table,
        ReductionHostOps.Table,
        MatrixHostOps.Table,
        CountingHostOps.Table,
        QuantizationHostOps.Table,
        ComplexHostOps.Table,
        RandomHostOps.Table,
        LinearAlgebraHostOps.Table,
        ShapeHostOps.Table,
        JoinHostOps.Table,
        OrderHostOps.Table,
        GatherHostOps.Table,
        SearchHostOps.Table,
        PictureHostOps.Table,
        ScatterHostOps.Table,
        SparseHostOps.Table,
        RaggedHostOps.Table);

    public static bool TryGet(string op, [NotNullWhen(true)] out HostConverter? converter) => Table.TryGetValue(op, out converter);

    private static Dictionary<string, HostConverter> Collect(params ReadOnlySpan<Dictionary<string, HostConverter>> families)
    {
        var table = new Dictionary<string, HostConverter>(StringComparer.Ordinal);
        foreach (var family in families)
        {
            foreach (var (op, converter) in family)
                table.Add(op, converter);
        }
        return table;
    }
}
