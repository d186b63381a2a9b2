using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Benchmarks.Serving;

/// <summary>Something to compute on, for any input.</summary>
internal static class Sample
{
    // One pixel, as PNG.
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <param name="shape">What it leaves open becomes 1, and the first of it the batch.</param>
    /// <returns>Random numbers from -1 to 1, random bytes, a picture for text, zeros for the rest.</returns>
    public static Tensor Of(DType type, TensorShape shape, int batch = 1)
    {
        var actual = TensorShape.Of([.. shape.Dimensions.ToArray().Select((d, i) => d >= 0 ? d : i == 0 ? batch : 1)]);
        var (random, count) = (new Random(1), checked((int)actual.ElementCount));
        if (type == DType.Float32)
            return Tensor.Create<float>(actual, [.. Enumerable.Range(0, count).Select(_ => MathF.Round((random.NextSingle() * 2) - 1, 4))]);
        if (type == DType.String)
            return Tensor.FromStrings(actual, [.. Enumerable.Repeat(Picture, count)]);
        var bytes = new byte[count * type.ElementSize()];
        if (type == DType.UInt8)
            random.NextBytes(bytes);
        return Tensor.FromBytes(type, actual, bytes);
    }

    /// <summary>The numbers of a tensor as nested lists, as a client of REST writes them.</summary>
    public static string Json(Tensor tensor) => Json(MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span), tensor.Shape.Dimensions);

    private static string Json(ReadOnlySpan<float> values, ReadOnlySpan<long> shape)
    {
        if (shape.IsEmpty)
            return values[0].ToString(System.Globalization.CultureInfo.InvariantCulture);
        var parts = new string[shape[0]];
        var step = values.Length / parts.Length;
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Json(values.Slice(i * step, step), shape[1..]);
        return $"[{string.Join(',', parts)}]";
    }
}
