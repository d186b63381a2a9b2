using System.Text;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Text.Patterns;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Kernels.Text;

/// <summary>
/// Regular expressions against RE2 itself: re2-cases.tsv was written by RE2 2022-06-01 (Debian's libre2-9) for patterns,
/// good and broken, and texts drawn at random with a fixed seed. A line is pattern, text, rewrite, all replaced, the first
/// replaced, whole match; or <c>!</c> and RE2's error.
/// </summary>
public sealed class PatternTests
{
    // What RE2 2022 refuses and later versions take, or what is refused here and RE2 takes.
    private static readonly string[] Others = ["(?<n>a)", @"\C"];

    [Fact]
    public void Replace_PatternsOfAllKinds_AgreesWithRe2()
    {
        var checkedCases = 0;
        var wrong = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "ModelServer/Kernels/Text/re2-cases.tsv")))
        {
            var parts = line.Split('\t');
            var pattern = Convert.FromBase64String(parts[0]);
            if (Others.Contains(Encoding.UTF8.GetString(pattern)))
                continue;
            var expected = parts[3].StartsWith('!') ? "error" : $"{parts[3]} {parts[4]} {parts[5]}";
            var actual = Run(pattern, Convert.FromBase64String(parts[1]), Convert.FromBase64String(parts[2]));
            if (actual != expected)
                wrong.Add($"{Encoding.UTF8.GetString(pattern)} on {Encoding.UTF8.GetString(Convert.FromBase64String(parts[1]))}: {actual}, expected {expected}");
            checkedCases++;
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {checkedCases} differ:\n{string.Join('\n', wrong.Take(20))}");
        Assert.True(checkedCases > 1000);
    }

    [Theory]
    [InlineData("(a", "missing ): (a")]
    [InlineData("a)", "unexpected ): a)")]
    [InlineData("[a", "missing ]: [a")]
    [InlineData("*a", "no argument for repetition operator: *")]
    [InlineData("a**", "bad repetition operator: **")]
    [InlineData("a{1001}", "invalid repetition size: {1001}")]
    [InlineData(@"\q", @"invalid escape sequence: \q")]
    [InlineData(@"(a)\1", @"invalid escape sequence: \1")]
    [InlineData("[z-a]", "invalid character class range: z-a")]
    [InlineData("(?=a)", "invalid perl operator: (?=")]
    [InlineData(@"\C", @"\C (a single byte) is not supported")]
    [InlineData("((a{100}){100}){100}", "pattern too large - compile failed")]
    public void Parse_BrokenPattern_SaysWhatIsWrong(string pattern, string message) =>
        Assert.Equal(message, Assert.Throws<PatternException>(() => Pattern.Parse(Encoding.UTF8.GetBytes(pattern))).Message);

    [Fact]
    public void Parse_DeepParentheses_IsRefused() =>
        Assert.Throws<PatternException>(() => Pattern.Parse(Encoding.UTF8.GetBytes(new string('(', 5000) + new string(')', 5000))));

    [Fact]
    public void Find_PatternThatBacktracksElsewhere_IsLinear()
    {
        // A backtracking matcher would take 2^30 steps and more.
        var matcher = new PatternMatcher(Pattern.Parse("(a*)*(a*)*b$"u8), 1, CancellationToken.None);
        Assert.False(matcher.IsFullMatch(Encoding.UTF8.GetBytes(new string('a', 20_000))));
    }

    [Fact]
    public void Find_DeadlinePassed_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var matcher = new PatternMatcher(Pattern.Parse("(x+x+)+y"u8), 1, source.Token);
        Assert.Throws<OperationCanceledException>(() => matcher.Find(Encoding.UTF8.GetBytes(new string('x', 2_000_000)), 0));
    }

    private static string Run(byte[] pattern, byte[] text, byte[] rewrite)
    {
        try
        {
            var parsed = Pattern.Parse(pattern);
            var context = new KernelContext(CancellationToken.None);
            Tensor[] input = [Tensor.FromStrings(TensorShape.Of(1), [text])];
            var all = PatternKernels.StaticReplace(parsed, new Rewrite(rewrite), global: true)(input, context)[0].Strings[0];
            var first = PatternKernels.StaticReplace(parsed, new Rewrite(rewrite), global: false)(input, context)[0].Strings[0];
            var full = PatternKernels.StaticFullMatch(parsed)(input, context)[0].AsSpan<bool>()[0];
            return $"{Convert.ToBase64String(all)} {Convert.ToBase64String(first)} {(full ? 1 : 0)}";
        }
        catch (PatternException)
        {
            return "error";
        }
    }
}
