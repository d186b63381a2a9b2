namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>
/// Brings one component to full size, row by row. Halved sides are interpolated when that is wanted: a quarter of the next sample
/// and three of the nearest. Everything else repeats samples.
/// </summary>
internal sealed class Upsampler
{
    private readonly JpegComponent _component;
    private readonly int _acrossFactor;
    private readonly int _downFactor;
    private readonly bool _smoothAcross;
    private readonly bool _smoothDown;
    private readonly int _left;
    private readonly int _width;
    private readonly byte[] _row;
    private readonly int[] _sums;

    /// <param name="left">First column wanted, at full size: a multiple of a unit's width.</param>
    /// <param name="width">Columns wanted.</param>
    /// <exception cref="JpegFormatException">The component's size is no whole part of the picture's.</exception>
    public Upsampler(JpegFrame frame, JpegComponent component, bool fancy, int left, int width)
    {
        _component = component;
        int wide = component.H * component.BlockSide / frame.BlockSide, high = component.V * component.BlockSide / frame.BlockSide;
        if (component.Needed && (frame.MaxH % wide != 0 || frame.MaxV % high != 0))
            throw new JpegFormatException($"a component is sampled {component.H} x {component.V} where another one is {frame.MaxH} x {frame.MaxV}");
        _acrossFactor = frame.MaxH / wide;
        _downFactor = frame.MaxV / high;
        _left = left / _acrossFactor;
        _width = JpegFrame.DivideUp(width, _acrossFactor);
        // One block's mean has no neighbours to go by, nor has a plane of two columns.
        fancy &= frame.BlockSide > 1;
        var enough = component.Width > 2 && _width > 1;
        _smoothAcross = fancy && _acrossFactor == 2 && _downFactor <= 2 && enough;
        _smoothDown = fancy && _downFactor == 2 && (_acrossFactor == 1 || _smoothAcross);
        _row = _acrossFactor == 1 && !_smoothDown ? [] : new byte[_width * _acrossFactor];
        _sums = _smoothAcross && _smoothDown ? new int[_width] : [];
    }

    /// <summary>True when a row needs its neighbours.</summary>
    public bool NeedsNeighbours => _smoothDown;

    /// <returns>At least the wanted columns of row <paramref name="y"/>.</returns>
    public ReadOnlySpan<byte> Row(int y)
    {
        var nearest = y / _downFactor;
        var samples = Samples(nearest);
        if (!_smoothDown)
        {
            if (_acrossFactor == 1)
                return samples;
            if (_smoothAcross)
                SmoothAcross(samples, _row);
            else
                Repeat(samples, _row, _acrossFactor);
            return _row;
        }
        var isLower = (y & 1) != 0;
        var next = Samples(Math.Clamp(isLower ? nearest + 1 : nearest - 1, 0, _component.Height - 1));
        if (_acrossFactor == 1)
            SmoothDown(samples, next, _row, isLower ? 2 : 1);
        else
            SmoothBoth(samples, next, _sums, _row);
        return _row;
    }

    private ReadOnlySpan<byte> Samples(int row) => _component.Plane.AsSpan((row * _component.Stride) + _left, _width);

    private static void Repeat(ReadOnlySpan<byte> samples, Span<byte> row, int factor)
    {
        for (int x = 0, at = 0; x < samples.Length; x++, at += factor)
            row.Slice(at, factor).Fill(samples[x]);
    }

    // What is halfway between two numbers is rounded up and down in turn: 1 and 2 below instead of 2 and 2, 8 and 7 instead of 8 and 8.

    private static void SmoothAcross(ReadOnlySpan<byte> samples, Span<byte> row)
    {
        var last = samples.Length - 1;
        row[0] = samples[0];
        for (var x = 0; x < last; x++)
        {
            int here = samples[x], next = samples[x + 1];
            row[(2 * x) + 1] = (byte)(((3 * here) + next + 2) >> 2);
            row[(2 * x) + 2] = (byte)(((3 * next) + here + 1) >> 2);
        }
        row[(2 * last) + 1] = samples[last];
    }

    private static void SmoothDown(ReadOnlySpan<byte> nearest, ReadOnlySpan<byte> next, Span<byte> row, int bias)
    {
        next = next[..nearest.Length];
        row = row[..nearest.Length];
        for (var x = 0; x < nearest.Length; x++)
            row[x] = (byte)(((3 * nearest[x]) + next[x] + bias) >> 2);
    }

    private static void SmoothBoth(ReadOnlySpan<byte> nearest, ReadOnlySpan<byte> next, Span<int> sums, Span<byte> row)
    {
        next = next[..nearest.Length];
        sums = sums[..nearest.Length];
        for (var x = 0; x < nearest.Length; x++)
            sums[x] = (3 * nearest[x]) + next[x];
        var last = sums.Length - 1;
        row[0] = (byte)(((4 * sums[0]) + 8) >> 4);
        row = row[..((2 * last) + 2)];
        for (var x = 0; x < last; x++)
        {
            int here = sums[x], following = sums[x + 1];
            row[(2 * x) + 1] = (byte)(((3 * here) + following + 7) >> 4);
            row[(2 * x) + 2] = (byte)(((3 * following) + here + 8) >> 4);
        }
        row[(2 * last) + 1] = (byte)(((4 * sums[last]) + 7) >> 4);
    }
}
