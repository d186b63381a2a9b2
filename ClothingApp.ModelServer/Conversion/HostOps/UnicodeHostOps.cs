using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Text.Unicode;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Strings as characters.</summary>
internal static class UnicodeHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["UnicodeTranscode"] = n => TextHostOps.Same(n, Kernels(n).Transcode(InputEncoding(n), OutputEncoding(n))),
        ["UnicodeDecode"] = Decode,
        ["UnicodeDecodeWithOffsets"] = Decode,
        ["UnicodeEncode"] = n => new(Kernels(n).Encode(OutputEncoding(n)), (DType.String, SymbolicShape.OfRank(1))),
        ["UnicodeScript"] = n => TextHostOps.Same(n, Script, DType.Int32),
    };

    private static HostCall Decode(NodeContext n)
    {
        var splits = n.Type("Tsplits", DType.Int64);
        return new HostCall(Kernels(n).Decode(InputEncoding(n), splits), (splits, SymbolicShape.OfRank(1)), (DType.Int32, SymbolicShape.OfRank(1)), (DType.Int64, SymbolicShape.OfRank(1)));
    }

    private static Tensor[] Script(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var characters = inputs[0].AsSpan<int>();
        var result = context.Allocate<int>(inputs[0].Shape, out var scripts);
        for (var i = 0; i < scripts.Length; i++)
            scripts[i] = Scripts.NumberOf(characters[i]);
        return [result];
    }

    private static UnicodeKernels Kernels(NodeContext n)
    {
        var replacement = n.Int("replacement_char", 0xFFFD);
        if (replacement is < 0 or > 0x10FFFF)
            throw n.Unsupported("replacement_char out of unicode codepoint range");
        var policy = n.String("errors", "replace") switch
        {
            "replace" => ErrorPolicy.Replace,
            "ignore" => ErrorPolicy.Ignore,
            "strict" => ErrorPolicy.Strict,
            _ => throw n.Unsupported("errors policy must be one of 'strict', 'replace', or 'ignore'"),
        };
        return new UnicodeKernels(policy, (int)replacement, n.Bool("replace_control_characters", false));
    }

    private static TextEncoding InputEncoding(NodeContext n) =>
        TextEncoding.Find(n.String("input_encoding", "")) ?? throw n.Unsupported($"could not create converter for input encoding: {n.String("input_encoding", "")}");

    private static TextEncoding OutputEncoding(NodeContext n) => n.String("output_encoding", "") is ("UTF-8" or "UTF-16-BE" or "UTF-32-BE") and var name
        ? TextEncoding.Find(name)!
        : throw n.Unsupported($"invalid encoding \"{n.String("output_encoding", "")}\": should be one of: UTF-8, UTF-16-BE, UTF-32-BE");
}
