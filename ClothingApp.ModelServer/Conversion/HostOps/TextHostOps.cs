using System.Text;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Text;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Strings: numbers in them, parts of them, several of them together.</summary>
internal static class TextHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["AsString"] = n => Same(n, NumberKernels.AsString(FormatOf(n))),
        ["StringToNumber"] = n => Same(n, NumberKernels.Parse(NumberType(n)), NumberType(n)),
        ["StringLower"] = n => Same(n, StringKernels.Lower(IsUtf8(n))),
        ["StringUpper"] = n => Same(n, StringKernels.Upper(IsUtf8(n))),
        ["StringStrip"] = n => Same(n, StringKernels.Strip),
        ["StringLength"] = n => Same(n, StringKernels.Length(CountsCharacters(n)), DType.Int32),
        ["Substr"] = n => new(SubstrKernel.Create(CountsCharacters(n)), (DType.String, SymbolicShape.Broadcast(n.Input(0).Shape, n.Input(1).Shape))),
        ["StringSplit"] = n => Pieces(SplitKernels.ByCharacters(n.Bool("skip_empty", true))),
        ["StringSplitV2"] = n => Pieces(SplitKernels.BySeparator(n.Int("maxsplit", -1))),
        ["StringJoin"] = n => new(JoinKernels.Elements(Bytes(n, "separator")), (DType.String, JoinedShape(n))),
        ["ReduceJoin"] = n => new(JoinKernels.Reduce(Bytes(n, "separator"), n.Bool("keep_dims", false)), (DType.String, ReducedShape(n))),
        ["UnsortedSegmentJoin"] = n => new(JoinKernels.Segments(Bytes(n, "separator")), (DType.String, SymbolicShape.Unknown)),
        ["StringFormat"] = Format,
        ["StringNGrams"] = n => new(NGrams(n).Run, (DType.String, SymbolicShape.OfRank(1)), (n.Type("Tsplits", DType.Int64), n.Input(1).Shape)),
    };

    /// <summary>One result of the first input's shape.</summary>
    public static HostCall Same(NodeContext n, HostKernel kernel, DType type = DType.String) => new(kernel, (type, n.Input(0).Shape));

    /// <summary>A string attribute as it is: it need not be text.</summary>
    public static byte[] Bytes(NodeContext n, string name, string missing = "") =>
        n.Attribute(name) is { } attribute ? attribute.S.ToByteArray() : Encoding.UTF8.GetBytes(missing);

    private static CFormat FormatOf(NodeContext n)
    {
        var type = n.Input(0).Type;
        var floating = type is DType.Float16 or DType.BFloat16 or DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128;
        var (scientific, shortest) = (n.Bool("scientific", false), n.Bool("shortest", false));
        var (precision, width, fill) = (n.Int("precision", -1), n.Int("width", -1), n.String("fill", ""));
        if (!floating && (scientific || shortest || precision >= 0))
            throw n.Unsupported($"scientific, shortest and precision are not for {type.TensorFlowName()}");
        if (scientific && shortest)
            throw n.Unsupported("cannot select both scientific and shortest notation");
        if (fill is not ("" or " " or "0" or "-" or "+" or "#"))
            throw n.Unsupported($"fill '{fill}' is not supported");
        if (type is DType.Resource or DType.Variant || precision > 4096 || width > 65_536)
            throw n.Unsupported($"it writes {type.TensorFlowName()} with precision {precision} and width {width}");
        return new CFormat(!floating ? 'd' : shortest ? 'g' : scientific ? 'e' : 'f', width < 0 || fill.Length == 0 ? '\0' : fill[0], (int)width, (int)precision);
    }

    private static DType NumberType(NodeContext n) =>
        n.Type("out_type", DType.Float32) is (DType.Float32 or DType.Float64 or DType.Int32 or DType.Int64 or DType.UInt32 or DType.UInt64) and var type
            ? type
            : throw n.Unsupported($"no numbers of type {n.Type("out_type", DType.Float32).TensorFlowName()} can be read");

    private static bool IsUtf8(NodeContext n) => n.String("encoding", "") switch
    {
        "" => false,
        "utf-8" => true,
        var other => throw n.Unsupported($"only utf-8 or '' (empty) are supported for encoding, not {other}"),
    };

    private static bool CountsCharacters(NodeContext n) => n.String("unit", "BYTE") switch
    {
        "BYTE" => false,
        "UTF8_CHAR" => true,
        var other => throw n.Unsupported($"invalid unit \"{other}\": should be one of: BYTE, UTF8_CHAR"),
    };

    private static HostCall Pieces(HostKernel kernel) => new(
        kernel,
        (DType.Int64, SymbolicShape.Of(Dim.Unknown(), 2)),
        (DType.String, SymbolicShape.OfRank(1)),
        (DType.Int64, SymbolicShape.Of(2)));

    private static SymbolicShape JoinedShape(NodeContext n) =>
        n.Inputs.Any(i => i.Shape.IsUnknownRank) ? SymbolicShape.Unknown : n.Inputs.FirstOrDefault(i => i.Shape.Rank > 0)?.Shape ?? SymbolicShape.Scalar;

    private static SymbolicShape ReducedShape(NodeContext n)
    {
        var shape = n.Input(0).Shape;
        if (shape.IsUnknownRank || n.Input(1).Elements is not { } elements || elements.Any(e => !e.IsKnown))
            return SymbolicShape.Unknown;
        var axes = elements.Select(e => SymbolicShape.Axis(e.Value, shape.Rank)).ToHashSet();
        var keep = n.Bool("keep_dims", false);
        return SymbolicShape.Of([.. Enumerable.Range(0, shape.Rank).Where(d => keep || !axes.Contains(d)).Select(d => axes.Contains(d) ? 1 : shape[d])]);
    }

    private static HostCall Format(NodeContext n)
    {
        var pieces = n.String("template", "%s").Split(n.String("placeholder", "%s"));
        return pieces.Length == n.Inputs.Count + 1
            ? new HostCall(FormatKernel.Create(pieces, n.Int("summarize", 3)), (DType.String, SymbolicShape.Scalar))
            : throw n.Unsupported($"num placeholders in template and num inputs must match: {pieces.Length - 1} vs. {n.Inputs.Count}");
    }

    private static NGramsKernel NGrams(NodeContext n)
    {
        var widths = n.Ints("ngram_widths");
        var pad = n.Int("pad_width", 0);
        return widths.All(w => w is > 0 and < 65_536) && pad < 65_536
            ? new NGramsKernel(Bytes(n, "separator"), widths, Bytes(n, "left_pad"), Bytes(n, "right_pad"), pad, n.Bool("preserve_short_sequences", false))
            : throw n.Unsupported("ngram_widths must contain positive values");
    }
}
