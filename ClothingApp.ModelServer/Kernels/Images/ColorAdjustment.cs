using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>AdjustHue and AdjustSaturation: to hue, saturation and value, and back, each in TensorFlow's own way.</summary>
internal static class ColorAdjustment
{
    /// <summary>Hues farther away from 0 to 6 than this are brought back by a remainder, not by steps without end.</summary>
    private const float FarHue = 1e4f;

    /// <param name="pictures">float32 [..., height, width, 3].</param>
    /// <param name="delta">A scalar; 1 goes once around all hues.</param>
    public static Tensor Hue(Tensor pictures, Tensor delta, KernelContext context)
    {
        var (result, turn) = Begin(pictures, delta, context, out var to);
        var from = pictures.AsSpan<float>();
        for (var i = 0; i < from.Length; i += 3)
        {
            var (hue, least, most) = HueAndRange(from[i], from[i + 1], from[i + 2]);
            hue += turn * 6;
            if (Math.Abs(hue) > FarHue)
                hue %= 6;
            while (hue < 0)
                hue += 6;
            while (hue >= 6)
                hue -= 6;
            (to[i], to[i + 1], to[i + 2]) = OfHueAndRange(hue, least, most);
        }
        return result;
    }

    /// <param name="pictures">float32 [..., height, width, 3].</param>
    /// <param name="scale">A scalar.</param>
    public static Tensor Saturation(Tensor pictures, Tensor scale, KernelContext context)
    {
        var (result, factor) = Begin(pictures, scale, context, out var to);
        var from = pictures.AsSpan<float>();
        for (var i = 0; i < from.Length; i += 3)
        {
            var (hue, saturation, value) = ToHsv(from[i], from[i + 1], from[i + 2]);
            saturation *= factor;
            saturation = saturation > 0 ? Math.Min(saturation, 1) : 0;
            (to[i], to[i + 1], to[i + 2]) = OfHsv(hue, saturation, value);
        }
        return result;
    }

    private static (Tensor Result, float Number) Begin(Tensor pictures, Tensor number, KernelContext context, out Span<float> to)
    {
        ColorSpaces.CheckThreeChannels(pictures, 3);
        if (pictures.Type != DType.Float32 || number.Type != DType.Float32 || number.Shape.Rank != 0)
            throw new InvalidRequestException($"colors are adjusted in float pictures by a float, not in {pictures} by {number}");
        return (context.Allocate<float>(pictures.Shape, out to), number.AsSpan<float>()[0]);
    }

    // The hue from 0 to 6: which color is the largest and which the smallest, and where the third lies between them.
    private static (float Hue, float Least, float Most) HueAndRange(float r, float g, float b)
    {
        var (sector, least, middle, most) = r < g
            ? (b < r ? (1, b, r, g) : b > g ? (3, r, g, b) : (2, r, b, g))
            : (b < g ? (0, b, g, r) : b > r ? (4, g, r, b) : (5, g, b, r));
        if (most == least)
            return (0, least, most);
        var ratio = (middle - least) / (most - least);
        return (sector + (sector % 2 == 0 ? ratio : 1 - ratio), least, most);
    }

    private static (float R, float G, float B) OfHueAndRange(float hue, float least, float most)
    {
        var sector = (int)hue;
        var ratio = hue - sector;
        var middle = least + ((sector % 2 == 0 ? ratio : 1 - ratio) * (most - least));
        return float.IsNaN(hue) ? (most, least, middle) : sector switch
        {
            0 => (most, middle, least),
            1 => (middle, most, least),
            2 => (least, most, middle),
            3 => (least, middle, most),
            4 => (middle, least, most),
            _ => (most, least, middle),
        };
    }

    private static (float Hue, float Saturation, float Value) ToHsv(float r, float g, float b)
    {
        var value = Math.Max(r, Math.Max(g, b));
        var range = value - Math.Min(r, Math.Min(g, b));
        var norm = 1f / (6f * range);
        // TensorFlow adds the thirds in double here.
        var hue = r == value ? norm * (g - b) : g == value ? (float)((norm * (b - r)) + (2.0 / 6.0)) : (float)((norm * (r - g)) + (4.0 / 6.0));
        if (range <= 0)
            hue = 0;
        return (hue < 0 ? hue + 1 : hue, value > 0 ? range / value : 0, value);
    }

    private static (float R, float G, float B) OfHsv(float hue, float saturation, float value)
    {
        var chroma = saturation * value;
        var rest = value - chroma;
        var turn = hue * 6;
        var wave = turn;
        // The hue lies in 0 to 1.
        while (wave <= 0)
            wave += 2;
        while (wave >= 2)
            wave -= 2;
        var x = chroma * (1 - Math.Abs(wave - 1));
        var (r, g, b) = (int)turn switch
        {
            0 => (chroma, x, 0f),
            1 => (x, chroma, 0f),
            2 => (0f, chroma, x),
            3 => (0f, x, chroma),
            4 => (x, 0f, chroma),
            5 => (chroma, 0f, x),
            _ => (0f, 0f, 0f),
        };
        return (r + rest, g + rest, b + rest);
    }
}
