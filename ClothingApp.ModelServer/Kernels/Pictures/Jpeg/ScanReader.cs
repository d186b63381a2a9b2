namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>Reads the units of a scan in order, and puts their blocks where they belong.</summary>
internal sealed class ScanReader
{
    private readonly JpegInput _input;
    private readonly JpegFrame _frame;
    private readonly JpegScan _scan;
    private readonly UnitDecoder _decoder;
    private readonly BlockPlace[] _blocks;

    /// <exception cref="JpegFormatException">A table is missing or wrong.</exception>
    public ScanReader(JpegInput input, JpegHeader header, JpegScan scan)
    {
        (_input, _frame, _scan) = (input, header.Frame, scan);
        scan.Prepare();
        _decoder = _frame.IsProgressive
            ? new ProgressiveDecoder(input, scan, header.RestartInterval)
            : new SequentialDecoder(input, scan, header.RestartInterval);
        _blocks = new BlockPlace[scan.BlocksPerUnit];
    }

    /// <summary>The last row of units of which anything was told.</summary>
    public int LastGoodUnitRow { get; private set; }

    /// <summary>Transforms each unit at once; for the only scan of a picture.</summary>
    /// <param name="unitRows">How many rows of units are wanted.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="JpegFormatException">The file ends before a unit.</exception>
    public int ReadAndTransform(int unitRows, bool accurate, CancellationToken ct)
    {
        var unit = new short[64 * _blocks.Length];
        for (var i = 0; i < _blocks.Length; i++)
            _blocks[i] = new BlockPlace(unit, 64 * i);
        BlockTransform[] transforms = [.. _scan.Components.Select(c => new BlockTransform(c, accurate))];
        var rowsPerUnitRow = _scan.IsSingle ? _scan.Components[0].V : 1;
        for (var row = 0; row < Math.Min(_scan.UnitsHigh, unitRows * rowsPerUnitRow); row++)
        {
            ct.ThrowIfCancellationRequested();
            for (var column = 0; column < _scan.UnitsWide; column++)
            {
                Array.Clear(unit);
                if (!_decoder.TryDecode(_blocks))
                    return row / rowsPerUnitRow;
                Transform(unit, transforms, row, column);
            }
        }
        return unitRows;
    }

    /// <summary>Keeps all coefficients for later scans to add to.</summary>
    /// <exception cref="JpegFormatException">The file ends before the scan does.</exception>
    public void ReadAndKeep(CancellationToken ct)
    {
        var rowsPerUnitRow = _scan.IsSingle ? _scan.Components[0].V : 1;
        for (var row = 0; row < _scan.UnitsHigh; row++)
        {
            ct.ThrowIfCancellationRequested();
            for (var column = 0; column < _scan.UnitsWide; column++)
            {
                Place(row, column);
                if (!_decoder.IsExhausted)
                    LastGoodUnitRow = row / rowsPerUnitRow;
                if (!_decoder.TryDecode(_blocks))
                    throw new JpegFormatException("the file ends early");
            }
        }
    }

    /// <summary>Blocks that only fill up the last units are left out.</summary>
    private void Transform(short[] unit, BlockTransform[] transforms, int row, int column)
    {
        var next = 0;
        for (var i = 0; i < transforms.Length; i++)
        {
            var component = _scan.Components[i];
            int wide = _scan.IsSingle ? 1 : component.H, high = _scan.IsSingle ? 1 : component.V;
            for (var block = 0; block < wide * high; block++, next++)
            {
                int y = (row * high) + (block / wide), x = (column * wide) + (block % wide);
                if (component.Needed && y < component.BlocksHigh && x < component.BlocksWide)
                    transforms[i].Apply(unit.AsSpan(64 * next, 64), y, x);
            }
        }
    }

    private void Place(int row, int column)
    {
        var next = 0;
        foreach (var component in _scan.Components)
        {
            int wide = _scan.IsSingle ? 1 : component.H, high = _scan.IsSingle ? 1 : component.V;
            for (var block = 0; block < wide * high; block++)
            {
                int y = (row * high) + (block / wide), x = (column * wide) + (block % wide);
                _blocks[next++] = new BlockPlace(component.Coefficients!, ((y * component.CoefficientStride) + x) * 64);
            }
        }
    }
}
