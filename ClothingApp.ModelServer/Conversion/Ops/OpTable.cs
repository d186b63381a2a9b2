using System.Diagnostics.CodeAnalysis;
using ClothingApp.ModelServer.Conversion.ControlFlow;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Converts one operation: reads its inputs and attributes, sets its outputs.</summary>
/// <exception cref="SavedModels.ModelLoadException">A variant of the operation that is not known.</exception>
internal delegate void OpConverter(NodeContext node);

/// <summary>Every operation that can be converted, a file per family.</summary>
internal static class OpTable
{
    private static readonly Dictionary<string, OpConverter> Table = Collect(
        StateOps.Table,
        ElementwiseOps.Table,
        ConvolutionOps.Table,
        ReductionOps.Table,
        MatrixOps.Table,
        ShapeOps.Table,
        SliceOps.Table,
        GradientOps.Table,
        TableOps.Table,
        BranchOps.Table,
        LoopOps.Table,
        ListOps.Table,
        TensorArrayOps.Table,
        BiasOps.Table,
        FilterGradientOps.Table,
        PoolingOps.Table,
        PoolingGradientOps.Table,
        NormalizationOps.Table,
        NormalizationGradientOps.Table,
        SpaceBatchOps.Table,
        PatchOps.Table,
        LayoutOps.Table,
        ResizeOps.Table,
        BoxOps.Table,
        ImageOps.Table,
        ActivationOps.Table,
        ComparisonOps.Table,
        IntegerOps.Table,
        CastOps.Table,
        SpecialFunctionOps.Table,
        CumulativeOps.Table,
        EinsumOps.Table,
        DiagonalOps.Table,
        QuantizationOps.Table,
        ReshapeOps.Table,
        JoinOps.Table,
        OrderOps.Table,
        GatherOps.Table,
        ScatterOps.Table,
        PadOps.Table,
        SearchOps.Table);

    public static bool TryGet(string op, [NotNullWhen(true)] out OpConverter? converter) => Table.TryGetValue(op, out converter);

    private static Dictionary<string, OpConverter> Collect(params ReadOnlySpan<Dictionary<string, OpConverter>> families)
    {
        var table = new Dictionary<string, OpConverter>(StringComparer.Ordinal);
        foreach (var family in families)
        {
            foreach (var (op, converter) in family)
                table.Add(op, converter);
        }
        return table;
    }
}
