using System.Buffers;

namespace ClothingApp.Imaging.Decoding;

/// <summary>
/// Smooths the colours of a 4:2:0 picture. The AVIF decoder repeats each colour over its two by two pixels; others, Pillow's
/// among them, interpolate as JPEG decoders do. The repeated colours can still be read off the pixels, so they are
/// interpolated here: the nearest block counts 9, its neighbours towards the pixel 3, 3 and 1 of 16.
/// </summary>
internal static class ChromaSmoother
{
    /// <param name="rgb">Height x Width x 3 bytes, changed in place.</param>
    internal static void Smooth(Span<byte> rgb, int width, int height, AvifChroma chroma)
    {
        int columns = (width + 1) / 2, rows = (height + 1) / 2;
        var converter = new Converter(chroma);
        var planes = ArrayPool<float>.Shared.Rent(columns * rows * 2);
        try
        {
            var blue = planes.AsSpan(0, columns * rows);
            var red = planes.AsSpan(columns * rows, columns * rows);
            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                    (blue[(row * columns) + column], red[(row * columns) + column]) = converter.ReadBlock(rgb, width, height, column * 2, row * 2);
            }

            for (var y = 0; y < height; y++)
            {
                var near = (y / 2) * columns;
                var far = Math.Clamp((y / 2) + ((y & 1) == 0 ? -1 : 1), 0, rows - 1) * columns;
                for (var x = 0; x < width; x++)
                {
                    var column = x / 2;
                    var beside = Math.Clamp(column + ((x & 1) == 0 ? -1 : 1), 0, columns - 1);
                    converter.Recolour(
                        rgb.Slice(((y * width) + x) * 3, 3),
                        blue[near + column], red[near + column],
                        Mix(blue[near + column], blue[near + beside], blue[far + column], blue[far + beside]),
                        Mix(red[near + column], red[near + beside], red[far + column], red[far + beside]));
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(planes);
        }
    }

    private static float Mix(float nearest, float beside, float beyond, float diagonal) =>
        ((9 * nearest) + (3 * beside) + (3 * beyond) + diagonal) / 16;

    private readonly struct Converter(AvifChroma weights)
    {
        /// <summary>A clipped pixel says little about its colour, but when all are clipped it says something.</summary>
        private const float WeightOfClipped = 0.001f;

        private readonly float _greenWeight = 1 - weights.RedWeight - weights.BlueWeight;
        private readonly float _toRed = 2 * (1 - weights.RedWeight);
        private readonly float _toBlue = 2 * (1 - weights.BlueWeight);

        internal (float Blue, float Red) ReadBlock(ReadOnlySpan<byte> rgb, int width, int height, int left, int top)
        {
            float blue = 0, red = 0, sum = 0;
            for (var y = top; y < Math.Min(top + 2, height); y++)
            {
                for (var x = left; x < Math.Min(left + 2, width); x++)
                {
                    var pixel = rgb.Slice(((y * width) + x) * 3, 3);
                    var luma = Luma(pixel);
                    var weight = IsClipped(pixel[0]) || IsClipped(pixel[1]) || IsClipped(pixel[2]) ? WeightOfClipped : 1;
                    blue += weight * (pixel[2] - luma) / _toBlue;
                    red += weight * (pixel[0] - luma) / _toRed;
                    sum += weight;
                }
            }

            return (blue / sum, red / sum);
        }

        internal void Recolour(Span<byte> pixel, float oldBlue, float oldRed, float newBlue, float newRed)
        {
            // With the old colour known, every channel that was not clipped tells the luma.
            float luma = 0;
            var count = 0;
            if (!IsClipped(pixel[0])) (luma, count) = (luma + pixel[0] - (_toRed * oldRed), count + 1);
            if (!IsClipped(pixel[1])) (luma, count) = (luma + pixel[1] - Green(oldBlue, oldRed), count + 1);
            if (!IsClipped(pixel[2])) (luma, count) = (luma + pixel[2] - (_toBlue * oldBlue), count + 1);
            luma = count > 0 ? luma / count : Luma(pixel);

            pixel[0] = Clip(luma + (_toRed * newRed));
            pixel[1] = Clip(luma + Green(newBlue, newRed));
            pixel[2] = Clip(luma + (_toBlue * newBlue));
        }

        private float Luma(ReadOnlySpan<byte> pixel) =>
            (weights.RedWeight * pixel[0]) + (_greenWeight * pixel[1]) + (weights.BlueWeight * pixel[2]);

        private float Green(float blue, float red) =>
            -((weights.BlueWeight * _toBlue * blue) + (weights.RedWeight * _toRed * red)) / _greenWeight;

        private static bool IsClipped(byte value) => value is 0 or 255;

        private static byte Clip(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
    }
}
