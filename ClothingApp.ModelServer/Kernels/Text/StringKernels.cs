using System.Text;
using ClothingApp.ModelServer.Kernels.Text.Unicode;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>Operations that take each string by itself.</summary>
internal static class StringKernels
{
    /// <param name="utf8">All of Unicode; else the ASCII letters alone.</param>
    public static HostKernel Lower(bool utf8) =>
        (inputs, context) => [StringTensors.Map(inputs[0], context, utf8 ? LetterCase.Lower : LowerAscii)];

    /// <inheritdoc cref="Lower"/>
    public static HostKernel Upper(bool utf8) =>
        (inputs, context) => [StringTensors.Map(inputs[0], context, utf8 ? LetterCase.Upper : UpperAscii)];

    /// <summary>Blanks before and after go.</summary>
    public static Tensor[] Strip(ReadOnlySpan<Tensor> inputs, KernelContext context) =>
        [StringTensors.Map(inputs[0], context, s => NumberParser.TrimEnd(NumberParser.TrimStart(s)).ToArray())];

    /// <param name="characters">Counts characters of UTF-8; else bytes.</param>
    public static HostKernel Length(bool characters) =>
        (inputs, context) => [StringTensors.MapTo(inputs[0], context, s => characters ? Utf8Text.Count(s) : s.Length)];

    private static byte[] LowerAscii(byte[] text)
    {
        var result = new byte[text.Length];
        Ascii.ToLower(text, result, out var done);
        return done == text.Length ? result : Change(text, (byte)'A', (byte)'Z', 'a' - 'A');
    }

    private static byte[] UpperAscii(byte[] text)
    {
        var result = new byte[text.Length];
        Ascii.ToUpper(text, result, out var done);
        return done == text.Length ? result : Change(text, (byte)'a', (byte)'z', 'A' - 'a');
    }

    private static byte[] Change(byte[] text, byte first, byte last, int distance)
    {
        var result = (byte[])text.Clone();
        foreach (ref var c in result.AsSpan())
        {
            if (c >= first && c <= last)
                c = (byte)(c + distance);
        }
        return result;
    }
}
