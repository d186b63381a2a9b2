using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>RGBToHSV and HSVToRGB, to the bit as TensorFlow computes them.</summary>
internal static class ColorSpaces
{
    /// <param name="pictures">[..., 3], red, green and blue.</param>
    /// <returns>Hue, saturation and value, of the same type.</returns>
    public static Tensor ToHsv(Tensor pictures, KernelContext context) => pictures.Type switch
    {
        DType.Float32 => ToHsv<float>(pictures, context),
        DType.Float64 => ToHsv<double>(pictures, context),
        DType.Float16 => ToHsv<Half>(pictures, context),
        _ => throw NoColors(pictures),
    };

    /// <param name="pictures">[..., 3], hue, saturation and value.</param>
    /// <returns>Red, green and blue, of the same type.</returns>
    public static Tensor ToRgb(Tensor pictures, KernelContext context) => pictures.Type switch
    {
        DType.Float32 => ToRgb<float>(pictures, context),
        DType.Float64 => ToRgb<double>(pictures, context),
        DType.Float16 => ToRgb<Half>(pictures, context),
        _ => throw NoColors(pictures),
    };

    /// <exception cref="InvalidRequestException">The last dimension is not 3.</exception>
    public static void CheckThreeChannels(Tensor pictures, int leastRank)
    {
        if (pictures.Shape.Rank < leastRank || pictures.Shape[pictures.Shape.Rank - 1] != 3)
            throw new InvalidRequestException($"a picture in color has at least {leastRank} dimensions, the last of three channels, not {pictures.Shape}");
    }

    private static Tensor ToHsv<T>(Tensor pictures, KernelContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckThreeChannels(pictures, 1);
        var result = context.Allocate<T>(pictures.Shape, out var to);
        var from = pictures.AsSpan<T>();
        T sixth = T.One / T.CreateTruncating(6), third = T.CreateTruncating(2) / T.CreateTruncating(6), twoThirds = T.CreateTruncating(4) / T.CreateTruncating(6);
        for (var i = 0; i < from.Length; i += 3)
        {
            var (r, g, b) = (from[i], from[i + 1], from[i + 2]);
            var value = Max(Max(r, g), b);
            var range = value - Min(Min(r, g), b);
            var norm = T.One / range * sixth;
            var hue = r == value ? norm * (g - b) : g == value ? (norm * (b - r)) + third : (norm * (r - g)) + twoThirds;
            hue = range > T.Zero ? hue : T.Zero;
            to[i] = hue < T.Zero ? hue + T.One : hue;
            to[i + 1] = value > T.Zero ? range / value : T.Zero;
            to[i + 2] = value;
        }
        return result;
    }

    private static Tensor ToRgb<T>(Tensor pictures, KernelContext context) where T : unmanaged, IFloatingPointIeee754<T>
    {
        CheckThreeChannels(pictures, 1);
        var result = context.Allocate<T>(pictures.Shape, out var to);
        var from = pictures.AsSpan<T>();
        T two = T.CreateTruncating(2), three = T.CreateTruncating(3), four = T.CreateTruncating(4), six = T.CreateTruncating(6);
        for (var i = 0; i < from.Length; i += 3)
        {
            var (hue, saturation, value) = (from[i] * six, from[i + 1], from[i + 2]);
            var rest = T.One - saturation;
            to[i] = (rest + (saturation * ToUnit(T.Abs(hue - three) - T.One))) * value;
            to[i + 1] = (rest + (saturation * ToUnit(two - T.Abs(hue - two)))) * value;
            to[i + 2] = (rest + (saturation * ToUnit(two - T.Abs(hue - four)))) * value;
        }
        return result;
    }

    private static T ToUnit<T>(T value) where T : IFloatingPointIeee754<T> => Min(Max(value, T.Zero), T.One);

    private static T Max<T>(T a, T b) where T : IFloatingPointIeee754<T> => a < b ? b : a;

    private static T Min<T>(T a, T b) where T : IFloatingPointIeee754<T> => b < a ? b : a;

    private static InvalidRequestException NoColors(Tensor pictures) => new($"{pictures.Type.TensorFlowName()} elements are no colors");
}
