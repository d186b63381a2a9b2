namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>The weights of TensorFlow's resizes along one axis.</summary>
internal static class ResizeTaps
{
    /// <summary>TensorFlow looks the cubic's weights up by the fraction in steps of 1/1024.</summary>
    private const int CubicSteps = 1024;

    /// <summary>Weights that sum up to less are not scaled to sum up to 1.</summary>
    private const float SmallestSum = 1000 * 1.17549435e-38f;

    public static AxisTaps Linear(int inputSize, int outputSize, PixelCentres centres, KernelContext context)
    {
        var (taps, scale) = (new AxisTaps(inputSize, outputSize, 2, context), new ResizeScale(inputSize, outputSize, centres));
        for (var pixel = 0; pixel < outputSize; pixel++)
        {
            var (lower, upper, fraction) = Between(scale.Position(pixel), inputSize);
            taps.Add(pixel, lower, 1 - fraction);
            taps.Add(pixel, upper, fraction);
        }
        return taps;
    }

    /// <summary>The two pixels around a position, and how far it lies between them.</summary>
    public static (int Lower, int Upper, float Fraction) Between(float position, int size)
    {
        var floor = MathF.Floor(position);
        return (Math.Clamp((int)floor, 0, size - 1), Math.Min((int)MathF.Ceiling(position), size - 1), position - floor);
    }

    public static AxisTaps Nearest(int inputSize, int outputSize, PixelCentres centres, KernelContext context)
    {
        var (taps, scale) = (new AxisTaps(inputSize, outputSize, 1, context), new ResizeScale(inputSize, outputSize, centres));
        for (var pixel = 0; pixel < outputSize; pixel++)
            taps.Add(pixel, scale.Nearest(pixel, inputSize), 1);
        return taps;
    }

    /// <summary>Four pixels each. With half centres those outside do not count; else the border's pixel stands for them.</summary>
    public static AxisTaps Cubic(int inputSize, int outputSize, PixelCentres centres, KernelContext context)
    {
        var (taps, scale) = (new AxisTaps(inputSize, outputSize, 4, context), new ResizeScale(inputSize, outputSize, centres));
        var keys = centres == PixelCentres.Half;
        var a = keys ? -0.5 : -0.75;
        Span<float> weights = stackalloc float[4];
        for (var pixel = 0; pixel < outputSize; pixel++)
        {
            var position = scale.Position(pixel);
            var floor = (int)MathF.Floor(position);
            var step = (int)MathF.Round((position - floor) * CubicSteps, MidpointRounding.ToEven);
            (weights[0], weights[1]) = (FarCubic(step, a), NearCubic(step, a));
            (weights[2], weights[3]) = (NearCubic(CubicSteps - step, a), FarCubic(CubicSteps - step, a));
            if (keys)
                DropOutside(weights, floor - 1, inputSize);
            for (var i = 0; i < 4; i++)
                taps.Add(pixel, Math.Clamp(floor - 1 + i, 0, inputSize - 1), weights[i]);
        }
        return taps;
    }

    /// <summary>How much of each pixel lies in the area that the result's pixel covers; not divided by the area.</summary>
    public static AxisTaps Area(int inputSize, int outputSize, PixelCentres centres, KernelContext context)
    {
        var scale = new ResizeScale(inputSize, outputSize, centres).Value;
        var taps = new AxisTaps(inputSize, outputSize, (int)MathF.Ceiling(scale) + 2, context);
        for (var pixel = 0; pixel < outputSize; pixel++)
        {
            var (from, to) = (pixel * scale, (pixel + 1) * scale);
            for (var i = (int)MathF.Floor(from); i < (int)MathF.Ceiling(to); i++)
            {
                var weight = i < from ? (i + 1 > to ? scale : i + 1 - from) : i + 1 > to ? to - i : 1;
                taps.Add(pixel, Math.Clamp(i, 0, inputSize - 1), weight);
            }
        }
        return taps;
    }

    /// <summary>As ScaleAndTranslate weighs the pixels: the kernel widened by the scale when it is to filter.</summary>
    public static AxisTaps Sampled(
        SamplingKernel kernel, int inputSize, int outputSize, float scale, float translation, bool antialias, KernelContext context)
    {
        var step = (float)(1.0 / scale);
        var offset = -step * translation;
        var widening = antialias ? Math.Max(step, 1) : 1;
        var (reach, narrowing) = (kernel.Radius * widening, 1f / widening);
        var taps = new AxisTaps(inputSize, outputSize, (int)Math.Min((2 * Math.Ceiling((double)reach)) + 1, inputSize), context);
        for (var pixel = 0; pixel < outputSize; pixel++)
        {
            var centre = ((pixel + 0.5f) * step) + offset;
            // Nothing of the input there: the pixel stays 0. A NaN ends here too.
            if (!(centre >= 0 && centre <= inputSize))
                continue;
            var first = (int)Math.Clamp(MathF.Ceiling(centre - reach - 0.5f), 0, inputSize - 1);
            var last = (int)Math.Clamp(MathF.Floor(centre + reach - 0.5f), 0, inputSize - 1);
            var sum = 0f;
            for (var i = first; i <= last; i++)
                sum += kernel.Weight(Math.Abs((i + 0.5f - centre) * narrowing));
            var factor = Math.Abs(sum) >= SmallestSum ? 1f / sum : 0;
            for (var i = first; i <= last; i++)
                taps.Add(pixel, i, kernel.Weight(Math.Abs((i + 0.5f - centre) * narrowing)) * factor);
        }
        return taps;
    }

    private static float NearCubic(int step, double a)
    {
        var x = (float)(step * 1.0 / CubicSteps);
        return (float)(((((a + 2) * x) - (a + 3)) * x * x) + 1);
    }

    private static float FarCubic(int step, double a)
    {
        var x = (float)(step * 1.0 / CubicSteps) + 1;
        return (float)((((((a * x) - (5 * a)) * x) + (8 * a)) * x) - (4 * a));
    }

    private static void DropOutside(Span<float> weights, int first, int size)
    {
        var sum = 0f;
        for (var i = 0; i < weights.Length; i++)
        {
            if (first + i < 0 || first + i >= size)
                weights[i] = 0;
            sum += weights[i];
        }
        if (Math.Abs(sum) < SmallestSum)
            return;
        var factor = 1f / sum;
        for (var i = 0; i < weights.Length; i++)
            weights[i] *= factor;
    }
}
