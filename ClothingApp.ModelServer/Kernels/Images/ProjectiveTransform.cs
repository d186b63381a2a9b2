using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Images;

/// <summary>ImageProjectiveTransformV2 and V3: rotates, moves, zooms and tilts pictures.</summary>
/// <param name="IsBilinear">Else each pixel is the nearest of the picture.</param>
internal sealed record ProjectiveTransform(bool IsBilinear, FillMode Fill)
{
    /// <param name="inputs">Pictures, transforms [batch or 1, 8], and as far as the version has them: the new height and width, the value to fill with.</param>
    public Tensor Run(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (pictures, transforms) = (inputs[0], inputs[1]);
        var shape = pictures.Shape;
        if (shape.Rank != 4 || transforms.Type != DType.Float32 || transforms.Shape.Rank != 2 || transforms.Shape[1] != 8
            || (transforms.Shape[0] != 1 && transforms.Shape[0] != shape[0]))
            throw new InvalidRequestException($"pictures {pictures} need a transform of eight numbers each, or one for all, not {transforms}");
        var (height, width) = inputs.Length > 2 ? ResizeShape.TwoSizes(inputs[2]) : ((int)shape[1], (int)shape[2]);
        var fill = inputs.Length > 3 ? inputs[3].AsSpan<float>()[0] : 0;
        var result = TensorShape.Of(shape[0], height, width, shape[3]);
        return pictures.Type switch
        {
            DType.Float32 => Run<float>(pictures, transforms, fill, result, context),
            DType.Float64 => Run<double>(pictures, transforms, fill, result, context),
            DType.Float16 => Run<Half>(pictures, transforms, (Half)fill, result, context),
            DType.UInt8 => Run<byte>(pictures, transforms, unchecked((byte)(int)fill), result, context),
            DType.Int32 => Run<int>(pictures, transforms, (int)fill, result, context),
            DType.Int64 => Run<long>(pictures, transforms, (long)fill, result, context),
            DType.BFloat16 => RunBFloat16(pictures, transforms, fill, result, context),
            _ => throw new InvalidRequestException($"{pictures.Type.TensorFlowName()} pictures cannot be transformed"),
        };
    }

    private Tensor RunBFloat16(Tensor pictures, Tensor transforms, float fill, TensorShape shape, KernelContext context)
    {
        var wide = context.Allocate<float>(pictures.Shape, out var floats);
        FloatElements.Read(DType.BFloat16, pictures.Bytes.Span, floats);
        fill = BitConverter.UInt32BitsToSingle((uint)FloatElements.ToBFloat16(fill) << 16);
        var computed = Run<float>(wide, transforms, fill, shape, context).AsSpan<float>();
        var result = context.Allocate(DType.BFloat16, shape, out var bytes);
        var narrow = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (var i = 0; i < narrow.Length; i++)
            narrow[i] = FloatElements.ToBFloat16(computed[i]);
        return result;
    }

    private Tensor Run<T>(Tensor pictures, Tensor transforms, T fill, TensorShape shape, KernelContext context) where T : unmanaged, INumberBase<T>
    {
        var result = context.Allocate<T>(shape, out var to);
        var from = pictures.AsSpan<T>();
        var matrices = transforms.AsSpan<float>();
        var (height, width, channels) = ((int)pictures.Shape[1], (int)pictures.Shape[2], (int)shape[3]);
        var size = height * width * channels;
        for (var picture = 0; picture < shape[0]; picture++)
        {
            var matrix = matrices.Slice(transforms.Shape[0] == 1 ? 0 : picture * 8, 8);
            var source = new Source<T>(from.Slice(picture * size, size), height, width, channels, fill);
            for (var y = 0; y < shape[1]; y++)
            {
                context.Ct.ThrowIfCancellationRequested();
                for (var x = 0; x < shape[2]; x++, to = to[channels..])
                    Pixel(source, matrix, x, y, to[..channels]);
            }
        }
        return result;
    }

    private void Pixel<T>(Source<T> source, ReadOnlySpan<float> m, int x, int y, Span<T> to) where T : unmanaged, INumberBase<T>
    {
        var projection = (m[6] * x) + (m[7] * y) + 1f;
        var column = Inside(((m[0] * x) + (m[1] * y) + m[2]) / projection, source.Width);
        var row = Inside(((m[3] * x) + (m[4] * y) + m[5]) / projection, source.Height);
        // Not "outside": a NaN is no place either.
        if (projection == 0 || !(column >= 0 && column <= source.Width - 1 && row >= 0 && row <= source.Height - 1))
        {
            to.Fill(source.Fill);
            return;
        }
        if (!IsBilinear)
        {
            for (var c = 0; c < to.Length; c++)
                to[c] = source[(int)MathF.Round(row, MidpointRounding.AwayFromZero), (int)MathF.Round(column, MidpointRounding.AwayFromZero), c];
            return;
        }
        var (top, left) = ((int)MathF.Floor(row), (int)MathF.Floor(column));
        var (toTop, toLeft, toBottom, toRight) = (row - top, column - left, top + 1 - row, left + 1 - column);
        for (var c = 0; c < to.Length; c++)
        {
            var above = (toRight * Float(source[top, left, c])) + (toLeft * Float(source[top, left + 1, c]));
            var below = (toRight * Float(source[top + 1, left, c])) + (toLeft * Float(source[top + 1, left + 1, c]));
            to[c] = T.CreateTruncating((toBottom * above) + (toTop * below));
        }
    }

    private float Inside(float place, int size)
    {
        if (Fill == FillMode.Constant)
            return place;
        var mapped = Fill switch
        {
            FillMode.Reflect when place < 0 || place > size - 1 => Reflected(place, size),
            FillMode.Wrap when place < 0 || place > size - 1 => Wrapped(place, size),
            _ => place,
        };
        return Math.Clamp(mapped, 0, Math.Max(size - 1, 0));
    }

    private static float Reflected(float place, int size)
    {
        if (size <= 1)
            return 0;
        var period = 2L * size;
        if (place < 0)
        {
            place = (period * (long)(-place / period)) + place;
            return place < -size ? place + period : -place - 1;
        }
        place -= period * (long)(place / period);
        return place >= size ? period - place - 1 : place;
    }

    private static float Wrapped(float place, int size)
    {
        if (size <= 1)
            return 0;
        var last = size - 1L;
        return place < 0 ? place + (size * ((long)(-place / last) + 1)) : place - (size * (long)(place / last));
    }

    private static float Float<T>(T value) where T : INumberBase<T> => float.CreateTruncating(value);

    private readonly ref struct Source<T>(ReadOnlySpan<T> pixels, int height, int width, int channels, T fill)
    {
        private readonly ReadOnlySpan<T> _pixels = pixels;

        public int Height => height;

        public int Width => width;

        public T Fill => fill;

        public T this[int row, int column, int channel] =>
            row < height && column < width ? _pixels[(((row * width) + column) * channels) + channel] : fill;
    }
}
