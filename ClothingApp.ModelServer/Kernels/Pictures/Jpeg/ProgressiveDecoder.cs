namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>Decodes a scan of a progressive picture: a band of coefficients, or one more bit of theirs (ITU-T T.81, annex G).</summary>
internal sealed class ProgressiveDecoder : UnitDecoder
{
    private readonly int[] _componentOfBlock;
    private readonly int[] _predictions;
    private readonly int _one;

    /// <summary>Blocks whose band ends at once, not counting those done.</summary>
    private int _emptyBands;

    public ProgressiveDecoder(JpegInput input, JpegScan scan, int restartInterval) : base(input, scan, restartInterval)
    {
        _componentOfBlock = [.. scan.Components.SelectMany((c, i) => Enumerable.Repeat(i, scan.IsSingle ? 1 : c.H * c.V))];
        _predictions = new int[scan.Components.Length];
        _one = 1 << scan.Low;
    }

    protected override void Reset()
    {
        Array.Clear(_predictions);
        _emptyBands = 0;
    }

    protected override bool TryDecodeBlocks(ReadOnlySpan<BlockPlace> blocks)
    {
        var isRefinement = Scan.High > 0;
        // Bits of nought refine nothing, so that this kind of scan need not stop.
        if (IsExhausted && !(isRefinement && Scan.First == 0))
            return true;
        var decoded = (Scan.First == 0, isRefinement) switch
        {
            (true, false) => TryDecodeDc(blocks),
            (true, true) => TryRefineDc(blocks),
            (false, false) => TryDecodeBand(blocks[0].Span),
            (false, true) => TryRefineBand(blocks[0].Span),
        };
        if (decoded)
            Bits.Commit();
        return decoded;
    }

    private bool TryDecodeDc(ReadOnlySpan<BlockPlace> blocks)
    {
        for (var i = 0; i < blocks.Length; i++)
        {
            var component = _componentOfBlock[i];
            var size = Bits.Symbol(Scan.Components[component].DcTable!);
            var value = 0;
            if (size < 0 || (size > 0 && !Bits.TryRead(size, out value)))
                return false;
            _predictions[component] += size > 0 ? BitSource.Extend(value, size) : 0;
            blocks[i].Span[0] = (short)(_predictions[component] << Scan.Low);
        }
        return true;
    }

    private bool TryRefineDc(ReadOnlySpan<BlockPlace> blocks)
    {
        foreach (var block in blocks)
        {
            if (!Bits.TryRead(1, out var bit))
                return false;
            if (bit != 0)
                block.Span[0] |= (short)_one;
        }
        return true;
    }

    private bool TryDecodeBand(Span<short> block)
    {
        if (_emptyBands > 0)
        {
            _emptyBands--;
            return true;
        }
        var table = Scan.Components[0].AcTable!;
        for (var k = Scan.First; k <= Scan.Last; k++)
        {
            var symbol = Bits.Symbol(table);
            if (symbol < 0)
                return false;
            int run = symbol >> 4, size = symbol & 15;
            if (size > 0)
            {
                k += run;
                if (!Bits.TryRead(size, out var value))
                    return false;
                block[JpegHeader.NaturalOrder[k]] = (short)(BitSource.Extend(value, size) << Scan.Low);
            }
            else if (run == 15)
            {
                k += 15;
            }
            else
            {
                if (!TryReadEmptyBands(run))
                    return false;
                _emptyBands--;
                break;
            }
        }
        return true;
    }

    private bool TryReadEmptyBands(int bits)
    {
        var more = 0;
        if (bits > 0 && !Bits.TryRead(bits, out more))
            return false;
        _emptyBands = (1 << bits) + more;
        return true;
    }

    private bool TryRefineBand(Span<short> block)
    {
        var k = Scan.First;
        if (_emptyBands == 0)
        {
            var table = Scan.Components[0].AcTable!;
            for (; k <= Scan.Last; k++)
            {
                var symbol = Bits.Symbol(table);
                if (symbol < 0)
                    return false;
                var run = symbol >> 4;
                short fresh = 0;
                if ((symbol & 15) != 0)
                {
                    if (!Bits.TryRead(1, out var positive))
                        return false;
                    fresh = (short)(positive != 0 ? _one : -_one);
                }
                else if (run != 15)
                {
                    if (!TryReadEmptyBands(run))
                        return false;
                    break;
                }
                if (!TryRefine(block, ref k, run))
                    return false;
                if (fresh != 0)
                    block[JpegHeader.NaturalOrder[k]] = fresh;
            }
        }
        if (_emptyBands > 0)
        {
            if (!TryRefine(block, ref k, int.MaxValue))
                return false;
            _emptyBands--;
        }
        return true;
    }

    /// <summary>Reads one more bit of every coefficient that is not zero, until <paramref name="zeros"/> others have been passed.</summary>
    /// <param name="k">Ends at the next zero after them, or behind the band.</param>
    private bool TryRefine(Span<short> block, ref int k, int zeros)
    {
        for (; k <= Scan.Last; k++)
        {
            ref var coefficient = ref block[JpegHeader.NaturalOrder[k]];
            if (coefficient == 0)
            {
                if (--zeros < 0)
                    break;
                continue;
            }
            if (!Bits.TryRead(1, out var bit))
                return false;
            if (bit != 0 && (coefficient & _one) == 0)
                coefficient += (short)(coefficient >= 0 ? _one : -_one);
        }
        return true;
    }
}
