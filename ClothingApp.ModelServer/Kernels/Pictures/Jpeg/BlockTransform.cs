namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>Turns the blocks of one component into samples of its plane.</summary>
internal sealed class BlockTransform
{
    private delegate void Transform(ReadOnlySpan<short> block, ReadOnlySpan<short> multipliers, Span<byte> samples, int stride);

    private readonly JpegComponent _component;
    private readonly short[] _multipliers;
    private readonly Transform? _transform;
    private readonly bool _isFast;

    public BlockTransform(JpegComponent component, bool accurate)
    {
        _component = component;
        _isFast = !accurate && component.BlockSide == 8;
        // A component that no scan has had stays nought.
        _multipliers = component.Quantisation is not { } table ? new short[64]
            : _isFast ? FastTransform.Multipliers(table) : AccurateTransform.Multipliers(table);
        _transform = component.BlockSide switch
        {
            8 => _isFast ? FastTransform.Apply : AccurateTransform.Apply,
            4 => ReducedTransform.Apply4,
            2 => ReducedTransform.Apply2,
            _ => null,
        };
    }

    public void Apply(ReadOnlySpan<short> block, int row, int column)
    {
        var side = _component.BlockSide;
        var samples = _component.Plane.AsSpan((row * side * _component.Stride) + (column * side));
        if (_transform is null)
            samples[0] = ReducedTransform.Apply1(block[0], _multipliers[0]);
        else if (_isFast && block[1..].IndexOfAnyExcept((short)0) < 0)
            Fill(samples, FastTransform.Flat(block[0], _multipliers[0]));
        else
            _transform(block, _multipliers, samples, _component.Stride);
    }

    /// <summary>All blocks whose coefficients are kept.</summary>
    /// <param name="smoother">Guesses what a progressive picture has not told yet; null for others.</param>
    public void ApplyAll(BlockSmoother? smoother, CancellationToken ct)
    {
        var guessed = new short[64];
        for (var row = 0; row < _component.BlocksHigh; row++)
        {
            ct.ThrowIfCancellationRequested();
            for (var column = 0; column < _component.BlocksWide; column++)
            {
                ReadOnlySpan<short> block = _component.Coefficients.AsSpan(((row * _component.CoefficientStride) + column) * 64, 64);
                if (smoother is not null)
                {
                    block.CopyTo(guessed);
                    smoother.Guess(guessed, row, column);
                    block = guessed;
                }
                Apply(block, row, column);
            }
        }
    }

    private void Fill(Span<byte> samples, byte value)
    {
        for (var y = 0; y < 8; y++)
            samples.Slice(y * _component.Stride, 8).Fill(value);
    }
}
