namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>Makes rows of pixels out of the planes: all, or those of a window.</summary>
internal sealed class PixelRows
{
    private readonly JpegFrame _frame;
    private readonly ColourConverter _colours;
    private readonly CropWindow _window;
    private readonly Upsampler?[] _upsamplers = new Upsampler?[4];
    private readonly int _left;
    private readonly bool _needsNeighbours;

    /// <exception cref="JpegFormatException">A component's size is no whole part of the picture's.</exception>
    public PixelRows(JpegFrame frame, ColourConverter colours, bool fancy, CropWindow window)
    {
        (_frame, _colours, _window) = (frame, colours, window);
        // libjpeg-turbo cuts at units, and takes no notice of what lies beyond: at the window's sides samples have no neighbours.
        var unitWidth = frame.BlockSide * (frame.Components.Length == 1 ? 1 : frame.MaxH);
        var aligned = window.Width == frame.OutputWidth ? 0 : window.X / unitWidth * unitWidth;
        _left = window.X - aligned;
        foreach (var component in frame.Components)
        {
            var upsampler = new Upsampler(frame, component, fancy, aligned, window.Width + _left);
            _needsNeighbours |= component.Needed && upsampler.NeedsNeighbours;
            if (component.Needed)
                _upsamplers[component.Index] = upsampler;
        }
    }

    private int RowsPerUnit => _frame.BlockSide * _frame.MaxV;

    /// <summary>How many rows of units the window depends on.</summary>
    public int UnitRowsNeeded
    {
        get
        {
            // The rows next below are needed for the last ones of a unit.
            var last = _window.Y + _window.Height - 1 + (_needsNeighbours ? _frame.MaxV : 0);
            return Math.Min((last / RowsPerUnit) + 1, _frame.UnitRows);
        }
    }

    /// <param name="unitRows">How many rows of units have been decoded.</param>
    /// <param name="pixels">The window's pixels; what cannot be had is left as it is.</param>
    /// <returns>How many of its rows were written.</returns>
    public int Write(int unitRows, Span<byte> pixels, CancellationToken ct)
    {
        var rows = unitRows * RowsPerUnit;
        // The last rows wait for the next unit's.
        if (_needsNeighbours && unitRows > 0 && unitRows < _frame.UnitRows)
            rows -= _frame.MaxV;
        rows = Math.Clamp(rows - _window.Y, 0, _window.Height);
        var bytesPerRow = pixels.Length / _window.Height;
        for (var y = 0; y < rows; y++)
        {
            if ((y & 63) == 0)
                ct.ThrowIfCancellationRequested();
            _colours.Convert(Row(0, y), Row(1, y), Row(2, y), Row(3, y), pixels.Slice(y * bytesPerRow, bytesPerRow));
        }
        return rows;
    }

    private ReadOnlySpan<byte> Row(int component, int y) =>
        _upsamplers[component] is { } upsampler ? upsampler.Row(_window.Y + y).Slice(_left, _window.Width) : default;
}
