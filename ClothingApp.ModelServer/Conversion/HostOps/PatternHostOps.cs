using ClothingApp.ModelServer.Kernels.Text.Patterns;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Regular expressions, in RE2's syntax. A pattern that the graph holds is read when the graph is converted.</summary>
internal static class PatternHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["StaticRegexFullMatch"] = n => TextHostOps.Same(n, PatternKernels.StaticFullMatch(Parse(n, TextHostOps.Bytes(n, "pattern"))), DType.Bool),
        ["StaticRegexReplace"] = n => TextHostOps.Same(n, PatternKernels.StaticReplace(
            Parse(n, TextHostOps.Bytes(n, "pattern")), new Rewrite(TextHostOps.Bytes(n, "rewrite")), n.Bool("replace_global", true))),
        ["RegexFullMatch"] = n => TextHostOps.Same(n, Constant(n, 1) is { } pattern ? PatternKernels.StaticFullMatch(Parse(n, pattern)) : PatternKernels.FullMatch, DType.Bool),
        ["RegexReplace"] = n => TextHostOps.Same(n, Constant(n, 1) is { } pattern && Constant(n, 2) is { } rewrite
            ? PatternKernels.StaticReplace(Parse(n, pattern), new Rewrite(rewrite), n.Bool("replace_global", true))
            : PatternKernels.Replace(n.Bool("replace_global", true))),
    };

    private static byte[]? Constant(NodeContext n, int input) => n.Input(input).Constant is { Type: DType.String, Shape.Rank: 0 } constant ? constant.Strings[0] : null;

    private static Pattern Parse(NodeContext n, byte[] pattern)
    {
        try
        {
            return Pattern.Parse(pattern);
        }
        catch (PatternException e)
        {
            throw n.Unsupported($"invalid pattern: {System.Text.Encoding.UTF8.GetString(pattern)}, error: {e.Message}");
        }
    }
}
