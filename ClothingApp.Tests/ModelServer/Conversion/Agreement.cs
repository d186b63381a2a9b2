using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>
/// The project's bound on numerical agreement: |ours - theirs| at most 1e-4 x max(1, largest |theirs|) of the tensor,
/// 1e-2 for half and bfloat16; integers, booleans and strings exactly; a case's own tolerance where it has one.
/// </summary>
internal static class Agreement
{
    /// <returns>Null when the tensors agree, else what differs.</returns>
    public static string? Difference(Tensor expected, Tensor actual, double? tolerance = null)
    {
        if (expected.Type != actual.Type)
            return $"type {actual.Type}, expected {expected.Type}";
        if (!expected.Shape.Equals(actual.Shape))
            return $"shape {actual.Shape}, expected {expected.Shape}";
        if (expected.Type == DType.String)
        {
            return expected.Strings.Zip(actual.Strings).All(p => p.First.AsSpan().SequenceEqual(p.Second)) ? null : "strings differ";
        }
        if (Floats(expected) is not { } theirs || Floats(actual) is not { } ours)
            return expected.Bytes.Span.SequenceEqual(actual.Bytes.Span) ? null : "values differ";
        var bound = tolerance ?? ((expected.Type is DType.Float16 or DType.BFloat16 ? 1e-2 : 1e-4)
            * theirs.Where(double.IsFinite).Select(Math.Abs).Append(1).Max());
        // Equal covers infinities and NaN; a NaN on one side alone fails the comparison.
        var wrong = Enumerable.Range(0, theirs.Length).Where(i => !theirs[i].Equals(ours[i]) && !(Math.Abs(theirs[i] - ours[i]) <= bound)).ToArray();
        if (wrong.Length > 0)
        {
            var worst = wrong.MaxBy(i => Math.Abs(theirs[i] - ours[i]));
            return $"{wrong.Length} of {theirs.Length} elements differ by more than {bound:G3}: element {worst} is {ours[worst]:R}, expected {theirs[worst]:R}";
        }
        return null;
    }

    private static double[]? Floats(Tensor tensor) => tensor.Type switch
    {
        DType.Float32 or DType.Complex64 => [.. MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray().Select(v => (double)v)],
        DType.Float64 or DType.Complex128 => MemoryMarshal.Cast<byte, double>(tensor.Bytes.Span).ToArray(),
        DType.Float16 => [.. MemoryMarshal.Cast<byte, Half>(tensor.Bytes.Span).ToArray().Select(v => (double)v)],
        DType.BFloat16 => [.. MemoryMarshal.Cast<byte, ushort>(tensor.Bytes.Span).ToArray().Select(v => (double)BitConverter.UInt32BitsToSingle((uint)v << 16))],
        _ => null,
    };
}
