namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>A block of 64 coefficients in natural order, somewhere in a larger array.</summary>
internal readonly record struct BlockPlace(short[] Array, int Offset)
{
    public Span<short> Span => Array.AsSpan(Offset, 64);
}

/// <summary>Decodes a scan unit by unit, over restart markers.</summary>
/// <param name="restartInterval">Units between restart markers; 0 without.</param>
internal abstract class UnitDecoder(JpegInput input, JpegScan scan, int restartInterval)
{
    private readonly int _restartInterval = restartInterval;
    private int _unitsToRestart = restartInterval;
    private int _nextRestart;

    protected JpegInput Input { get; } = input;

    protected JpegScan Scan { get; } = scan;

    protected BitSource Bits { get; } = new(input);

    protected bool HasRestarts => _restartInterval > 0;

    /// <summary>True when the segment ended before its units did: they stay as they are.</summary>
    public bool IsExhausted => Bits.IsExhausted;

    /// <param name="blocks">The blocks of the unit.</param>
    /// <returns>False when the file ends within the unit. Nothing can follow.</returns>
    /// <exception cref="JpegFormatException">The file ends before the unit.</exception>
    public bool TryDecode(ReadOnlySpan<BlockPlace> blocks)
    {
        if (HasRestarts && _unitsToRestart == 0 && !TryRestart())
            return false;
        if (!TryDecodeBlocks(blocks))
            return false;
        _unitsToRestart--;
        return true;
    }

    protected abstract bool TryDecodeBlocks(ReadOnlySpan<BlockPlace> blocks);

    /// <summary>Forgets what one segment carries from unit to unit.</summary>
    protected abstract void Reset();

    private bool TryRestart()
    {
        if ((Input.PendingMarker == 0 && !Input.TryFindMarker()) || !TrySynchronise())
            return false;
        _nextRestart = (_nextRestart + 1) & 7;
        _unitsToRestart = _restartInterval;
        Bits.DropBits();
        Reset();
        // In front of another marker there is no data; what is missing stays missing.
        if (Input.PendingMarker == 0)
            Bits.IsExhausted = false;
        return true;
    }

    /// <summary>
    /// Takes the marker that is due. Another one may be damaged, late or early: a restart marker just passed, or no marker at all,
    /// is skipped; one that is due soon, or any other marker, is left for later, and the segment counts as empty.
    /// </summary>
    private bool TrySynchronise()
    {
        while (true)
        {
            var marker = Input.PendingMarker;
            if (marker >= 0xC0 && marker is < JpegInput.FirstRestart or > JpegInput.LastRestart)
                return true;
            var ahead = (marker - JpegInput.FirstRestart - _nextRestart) & 7;
            if (marker >= 0xC0 && ahead is 1 or 2)
                return true;
            if (marker >= 0xC0 && ahead is not (6 or 7))
            {
                Input.PendingMarker = 0;
                return true;
            }
            if (!Input.TryFindMarker())
                return false;
        }
    }
}
