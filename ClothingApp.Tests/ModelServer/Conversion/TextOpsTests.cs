using System.Text;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Operations on strings, converted and run, with answers that TensorFlow's documentation and its own tests give.</summary>
public sealed class TextOpsTests
{
    [Theory]
    [InlineData("StringLower", "", "Ab É", "ab É")]
    [InlineData("StringLower", "utf-8", "Ab É ΟΔΟΣ İ", "ab é οδος i̇")]
    [InlineData("StringUpper", "", "ab é", "AB é")]
    [InlineData("StringUpper", "utf-8", "straße é ı ŉ", "STRASSE É I ʼN")]
    public void Case_Encodings_AsIcuHasIt(string op, string encoding, string text, string expected) =>
        Assert.Equal([expected], Texts(new OpModel(op).Input(Strings(text)).Attr("encoding", encoding).Run()));

    [Fact]
    public void Case_BytesThatAreNoText_AsciiChangesLettersOnly() =>
        Assert.Equal([0xFF, (byte)'a', 0], new OpModel("StringLower").Input(Tensor.FromStrings(TensorShape.Of(1), [[0xFF, (byte)'A', 0]])).Run().Strings[0]);

    [Theory]
    [InlineData("BYTE", 3, 6)]
    [InlineData("UTF8_CHAR", 3, 2)]
    public void Length_Units_CountsBytesOrCharacters(string unit, int first, int second) =>
        Assert.Equal([first, second], new OpModel("StringLength").Input(Strings("abc", "日本")).Attr("unit", unit).Run().AsSpan<int>().ToArray());

    [Fact]
    public void Strip_Blanks_GoFromBothEnds() =>
        Assert.Equal(["a b", ""], Texts(new OpModel("StringStrip").Input(Strings(" \t\na b\v ", "  ")).Run()));

    [Theory]
    [InlineData("BYTE", 1, 2, "el", "bc")]
    [InlineData("BYTE", -2, 1, "l", "b")]
    [InlineData("BYTE", -3, 99, "llo", "abc")]
    [InlineData("UTF8_CHAR", -2, 1, "l", "b")]
    [InlineData("UTF8_CHAR", 1, 9, "ello", "bc")]
    public void Substr_Scalar_CutsEach(string unit, int pos, int len, string first, string second) =>
        Assert.Equal([first, second], Texts(new OpModel("Substr").Input(Strings("hello", "abc")).Input(Int(pos)).Input(Int(len)).Attr("unit", unit).Run()));

    [Fact]
    public void Substr_Characters_AreNotCutApart() =>
        Assert.Equal(["本語"], Texts(new OpModel("Substr").Input(Strings("日本語é")).Input(Int(-3)).Input(Int(2)).Attr("unit", "UTF8_CHAR").Run()));

    [Fact]
    public void Substr_PositionPerColumn_Broadcasts()
    {
        var input = Tensor.FromStrings(TensorShape.Of(2, 1), [[.. "abc"u8], [.. "xyz"u8]]);
        var result = new OpModel("Substr").Input(input).Input(Tensor.Create<long>(TensorShape.Of(2), [0, 2])).Input(Tensor.Create<long>(TensorShape.Of(2), [1, 1])).Run();
        Assert.Equal(TensorShape.Of(2, 2), result.Shape);
        Assert.Equal(["a", "c", "x", "z"], Texts(result));
    }

    [Fact]
    public void Substr_PositionBehindTheEnd_IsAnError()
    {
        var model = new OpModel("Substr").Input(Strings("abcd", "ab")).Input(Int(3)).Input(Int(1));
        Assert.StartsWith("pos 3 out of range for string b'ab' at index 1", Assert.Throws<InvalidRequestException>(() => model.Run()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",", -1, "a,,b", "a||b")]
    [InlineData(",", -1, "", "")]
    [InlineData("", -1, "  a  b ", "a|b")]
    [InlineData("", 1, "a b c", "a|b c")]
    [InlineData("", 2, "a b", "a|b|")]
    [InlineData("<>", -1, "1<>2<><>3", "1|2||3")]
    [InlineData(",", 1, "a,b,c", "a|b,c")]
    [InlineData(",", 0, "a,b", "a,b")]
    public void SplitV2_Separators_AsTensorFlowSplits(string separator, int maxSplits, string text, string expected)
    {
        var results = new OpModel("StringSplitV2").Input(Strings(text)).Input(Scalar(separator)).Attr("maxsplit", maxSplits).Run(3);
        Assert.Equal(expected, string.Join('|', Texts(results[1])));
    }

    [Fact]
    public void SplitV2_Batch_SaysWhereThePiecesStand()
    {
        var results = new OpModel("StringSplitV2").Input(Strings("a b", "", "c")).Constant(Scalar("")).Run(3);
        Assert.Equal([0, 0, 0, 1, 2, 0], results[0].AsSpan<long>().ToArray());
        Assert.Equal(["a", "b", "c"], Texts(results[1]));
        Assert.Equal([3, 2], results[2].AsSpan<long>().ToArray());
    }

    [Theory]
    [InlineData(" ,", true, "a, b", "a|b")]
    [InlineData(",", false, "a,,b", "a||b")]
    [InlineData("", true, "abc", "a|b|c")]
    public void Split_EachDelimiterSeparates(string delimiter, bool skipEmpty, string text, string expected)
    {
        var results = new OpModel("StringSplit").Input(Strings(text)).Input(Scalar(delimiter)).Attr("skip_empty", skipEmpty).Run(3);
        Assert.Equal(expected, string.Join('|', Texts(results[1])));
    }

    [Fact]
    public void Join_ScalarsAndVectors_AreJoinedElementByElement() =>
        Assert.Equal(["a-x-1", "b-x-2"], Texts(new OpModel("StringJoin").Input(Strings("a", "b")).Input(Scalar("x")).Input(Strings("1", "2")).Attr("separator", "-").Run()));

    [Theory]
    [InlineData(new[] { 0 }, false, "ac|bd")]
    [InlineData(new[] { -1 }, true, "ab|cd")]
    [InlineData(new[] { 0, 1 }, false, "abcd")]
    [InlineData(new[] { 1, 0 }, false, "acbd")]
    [InlineData(new int[0], false, "a|b|c|d")]
    public void ReduceJoin_Axes_InTheOrderGiven(int[] axes, bool keep, string expected)
    {
        var input = Tensor.FromStrings(TensorShape.Of(2, 2), [.. Strings("a", "b", "c", "d").Strings]);
        var result = new OpModel("ReduceJoin").Input(input).Constant(Tensor.Create<int>(TensorShape.Of(axes.Length), axes)).Attr("keep_dims", keep).Run();
        Assert.Equal(expected, string.Join('|', Texts(result)));
        Assert.Equal(keep ? 2 : 2 - axes.Length, result.Shape.Rank);
    }

    [Fact]
    public void UnsortedSegmentJoin_Segments_NegativeIsDropped() =>
        Assert.Equal(["a:c", ""], Texts(new OpModel("UnsortedSegmentJoin").Input(Strings("a", "b", "c"))
            .Input(Tensor.Create<int>(TensorShape.Of(3), [0, -1, 0])).Input(Int(2)).Attr("separator", ":").Run()));

    [Fact]
    public void AsString_Types_AsPrintfWrites()
    {
        Assert.Equal(["1.500000", "10000000000.000000", "-inf"], Texts(new OpModel("AsString").Input(Floats(1.5f, 1e10f, float.NegativeInfinity)).Run()));
        Assert.Equal(["1.77"], Texts(new OpModel("AsString").Input(Floats(1.7745998f)).Attr("precision", 2).Run()));
        Assert.Equal(["1.7746"], Texts(new OpModel("AsString").Input(Floats(1.7745998f)).Attr("shortest", true).Run()));
        Assert.Equal(["1.774600e+00"], Texts(new OpModel("AsString").Input(Floats(1.7745998f)).Attr("scientific", true).Run()));
        Assert.Equal(["0007"], Texts(new OpModel("AsString").Input(Tensor.Create<int>(TensorShape.Of(1), [7])).Attr("width", 4).Attr("fill", "0").Run()));
        Assert.Equal(["true", "false"], Texts(new OpModel("AsString").Input(Tensor.Create<bool>(TensorShape.Of(2), [true, false])).Run()));
        Assert.Equal(["18446744073709551615"], Texts(new OpModel("AsString").Input(Tensor.Create<ulong>(TensorShape.Of(1), [ulong.MaxValue])).Run()));
        Assert.Equal(["(1.000000,-2.500000)"], Texts(new OpModel("AsString").Input(Tensor.FromBytes(DType.Complex64, TensorShape.Of(1), Tensor.Create<float>(TensorShape.Of(2), [1, -2.5f]).Bytes)).Run()));
        Assert.Throws<ModelLoadException>(() => new OpModel("AsString").Input(Tensor.Create<int>(TensorShape.Of(1), [7])).Attr("precision", 2).Run());
    }

    [Fact]
    public void StringToNumber_Text_IsReadOrNamed()
    {
        Assert.Equal([1.5f, 1000, 16, float.NaN], new OpModel("StringToNumber").Input(Strings(" 1.5", "1e3", "0x10", "nan")).Run().AsSpan<float>().ToArray());
        Assert.Equal([30], new OpModel("StringToNumber").Input(Strings("30")).Attr("out_type", DType.Int64).Run().AsSpan<long>().ToArray());
        var broken = new OpModel("StringToNumber").Input(Strings("1", "1x"));
        Assert.StartsWith("StringToNumberOp could not correctly convert string: 1x", Assert.Throws<InvalidRequestException>(() => broken.Run()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StringFormat_Tensors_AsTensorFlowPrints()
    {
        var numbers = Tensor.Create<int>(TensorShape.Of(10), [.. Enumerable.Range(0, 10)]);
        Assert.Equal(["This is a test: [0 1 2 ... 7 8 9]"], Texts(new OpModel("StringFormat").Input(numbers).Attr("template", "This is a test: {}").Attr("placeholder", "{}").Run()));
        var matrix = Tensor.Create<float>(TensorShape.Of(2, 2), [0.1f, 1f / 3, 1e10f, BitConverter.UInt32BitsToSingle(0x7FC00000)]);
        Assert.Equal(["[[0.1 0.333333343]\n [1e+10 nan]]|\"a\\n\""], Texts(new OpModel("StringFormat").Input(matrix).Input(Scalar("a\n")).Attr("template", "%s|%s").Run()));
    }

    [Fact]
    public void HashBuckets_Letters_AsInTensorFlowsTests()
    {
        Assert.Equal([9, 2, 2, 5], new OpModel("StringToHashBucketFast").Input(Strings("a", "b", "c", "d")).Attr("num_buckets", 10).Run().AsSpan<long>().ToArray());
        Assert.Equal([8, 0, 7], new OpModel("StringToHashBucket").Input(Strings("a", "b", "c")).Attr("num_buckets", 10).Run().AsSpan<long>().ToArray());
        Assert.Equal([4, 2, 8], new OpModel("StringToHashBucketStrong").Input(Strings("a", "b", "c")).Attr("num_buckets", 10).Attr("key", 98765, 132).Run().AsSpan<long>().ToArray());
        Assert.Throws<ModelLoadException>(() => new OpModel("StringToHashBucketFast").Input(Strings("a")).Attr("num_buckets", 0L).Run());
    }

    [Fact]
    public void Fingerprint_Rows_HaveEightBytesEach()
    {
        var single = new OpModel("Fingerprint").Input(Strings("a", "b")).Constant(Scalar("farmhash64")).Run();
        Assert.Equal(TensorShape.Of(2, 8), single.Shape);
        // A row of numbers is hashed as its bytes are.
        var bytes = new OpModel("Fingerprint").Input(Tensor.Create<byte>(TensorShape.Of(2, 1), "ab"u8)).Constant(Scalar("farmhash64")).Run();
        Assert.Equal(single.Bytes.ToArray(), bytes.Bytes.ToArray());
    }

    [Theory]
    [InlineData(new long[] { 2 }, 0, "a b|b c;")]
    [InlineData(new long[] { 2 }, -1, "L a|a b|b c|c R;L d|d R")]
    [InlineData(new long[] { 1, 3 }, 0, "a|b|c|a b c;d")]
    public void NGrams_Widths_PadsAndJoins(long[] widths, int pad, string expected)
    {
        var results = new OpModel("StringNGrams").Input(Strings("a", "b", "c", "d")).Input(Tensor.Create<long>(TensorShape.Of(3), [0, 3, 4]))
            .Attr("ngram_widths", widths).Attr("separator", " ").Attr("left_pad", "L").Attr("right_pad", "R").Attr("pad_width", pad).Run(2);
        var (words, splits) = (Texts(results[0]), results[1].AsSpan<long>().ToArray());
        Assert.Equal(expected, string.Join(';', Enumerable.Range(0, 2).Select(r => string.Join('|', words[(int)splits[r]..(int)splits[r + 1]]))));
    }

    [Fact]
    public void NGrams_SplitsThatLie_AreRefused() =>
        Assert.Throws<InvalidRequestException>(() => new OpModel("StringNGrams").Input(Strings("a")).Input(Tensor.Create<long>(TensorShape.Of(2), [0, 9])).Attr("ngram_widths", 2L).Run(2));

    [Fact]
    public void UnicodeDecode_WithOffsets_SaysCharactersAndWhereTheyBegin()
    {
        var input = Tensor.FromStrings(TensorShape.Of(2), [[.. "aé"u8, 0xFF], []]);
        var results = new OpModel("UnicodeDecodeWithOffsets").Input(input).Attr("input_encoding", "UTF-8").Attr("errors", "replace").Run(3);
        Assert.Equal([0, 3, 3], results[0].AsSpan<long>().ToArray());
        Assert.Equal(['a', 'é', 0xFFFD], results[1].AsSpan<int>().ToArray());
        Assert.Equal([0, 1, 3], results[2].AsSpan<long>().ToArray());
    }

    [Fact]
    public void UnicodeTranscode_Encodings_ThereAndBack()
    {
        var wide = new OpModel("UnicodeTranscode").Input(Strings("aé😀")).Attr("input_encoding", "UTF-8").Attr("output_encoding", "UTF-16-BE").Run();
        Assert.Equal(Encoding.BigEndianUnicode.GetBytes("aé😀"), wide.Strings[0]);
        Assert.Equal(["aé😀"], Texts(new OpModel("UnicodeTranscode").Input(wide).Attr("input_encoding", "UTF-16").Attr("output_encoding", "UTF-8").Run()));
        var broken = Tensor.FromStrings(TensorShape.Of(1), [[(byte)'a', 0xC3, (byte)'b']]);
        Assert.Equal(["ab"], Texts(new OpModel("UnicodeTranscode").Input(broken).Attr("input_encoding", "UTF-8").Attr("output_encoding", "UTF-8").Attr("errors", "ignore").Run()));
        Assert.Throws<InvalidRequestException>(() => new OpModel("UnicodeTranscode").Input(broken).Attr("input_encoding", "UTF-8").Attr("output_encoding", "UTF-8").Attr("errors", "strict").Run());
    }

    [Fact]
    public void UnicodeEncode_RowSplits_MakeStrings() =>
        Assert.Equal(["aé", "", "😀"], Texts(new OpModel("UnicodeEncode").Input(Tensor.Create<int>(TensorShape.Of(3), ['a', 'é', 0x1F600]))
            .Input(Tensor.Create<long>(TensorShape.Of(4), [0, 2, 2, 3])).Attr("output_encoding", "UTF-8").Run()));

    [Fact]
    public void UnicodeScript_Characters_HaveIcusNumbers() =>
        Assert.Equal([25, 8, 0, 103, -1], new OpModel("UnicodeScript").Input(Tensor.Create<int>(TensorShape.Of(5), ['a', 'Б', '1', 0x378, -5])).Run().AsSpan<int>().ToArray());

    [Fact]
    public void Regex_StaticAndAtRunTime_Agree()
    {
        var input = Strings("Hello World", "abc");
        var pattern = Scalar("([a-z])o");
        var rewrite = Scalar(@"<\1>");
        string[] expected = ["Hel<l> W<o>".Replace("W<o>", "World", StringComparison.Ordinal), "abc"];
        Assert.Equal(expected, Texts(new OpModel("StaticRegexReplace").Input(input).Attr("pattern", "([a-z])o").Attr("rewrite", @"<\1>").Run()));
        Assert.Equal(expected, Texts(new OpModel("RegexReplace").Input(input).Input(pattern).Input(rewrite).Run()));
        Assert.Equal(expected, Texts(new OpModel("RegexReplace").Input(input).Constant(pattern).Constant(rewrite).Attr("replace_global", false).Run()));
        Assert.Equal([false, true], new OpModel("StaticRegexFullMatch").Input(input).Attr("pattern", "[a-z]*").Run().AsSpan<bool>().ToArray());
        Assert.Equal([false, true], new OpModel("RegexFullMatch").Input(input).Input(Scalar("[a-z]*")).Run().AsSpan<bool>().ToArray());
    }

    [Fact]
    public void Regex_BrokenPattern_IsSaidWhenLoadingOrRunning()
    {
        Assert.Contains("missing ]", Assert.Throws<ModelLoadException>(() => new OpModel("StaticRegexFullMatch").Input(Strings("a")).Attr("pattern", "[a").Run()).Message, StringComparison.Ordinal);
        Assert.Contains("missing ]", Assert.Throws<InvalidRequestException>(() => new OpModel("RegexFullMatch").Input(Strings("a")).Input(Scalar("[a")).Run()).Message, StringComparison.Ordinal);
    }

    internal static Tensor Strings(params string[] texts) => Tensor.FromStrings(TensorShape.Of(texts.Length), [.. texts.Select(Encoding.UTF8.GetBytes)]);

    internal static Tensor Scalar(string text) => Tensor.FromStrings(TensorShape.Scalar, [Encoding.UTF8.GetBytes(text)]);

    internal static string[] Texts(Tensor tensor) => [.. tensor.Strings.Select(s => Encoding.UTF8.GetString(s))];

    private static Tensor Int(int value) => Tensor.Create<int>(TensorShape.Scalar, [value]);

    private static Tensor Floats(params float[] values) => Tensor.Create<float>(TensorShape.Of(values.Length), values);
}
