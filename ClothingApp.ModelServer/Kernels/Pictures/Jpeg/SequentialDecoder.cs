using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>Decodes baseline and extended scans: all coefficients of a block together.</summary>
internal sealed class SequentialDecoder : UnitDecoder
{
    /// <summary>While a block has this much ahead of it, the end of the file need not be watched.</summary>
    private const int AmpleBytes = 512;

    private readonly int[] _componentOfBlock;
    private readonly HuffmanTable[] _dc;
    private readonly HuffmanTable[] _ac;
    private readonly int[] _predictions;

    public SequentialDecoder(JpegInput input, JpegScan scan, int restartInterval) : base(input, scan, restartInterval)
    {
        _componentOfBlock = [.. scan.Components.SelectMany((c, i) => Enumerable.Repeat(i, scan.IsSingle ? 1 : c.H * c.V))];
        _dc = [.. scan.Components.Select(c => c.DcTable!)];
        _ac = [.. scan.Components.Select(c => c.AcTable!)];
        _predictions = new int[scan.Components.Length];
    }

    protected override void Reset() => Array.Clear(_predictions);

    protected override bool TryDecodeBlocks(ReadOnlySpan<BlockPlace> blocks)
    {
        if (IsExhausted)
            return true;
        var ample = !HasRestarts && Input.PendingMarker == 0 && Bits.Remaining >= AmpleBytes * blocks.Length;
        Span<int> predictions = stackalloc int[4];
        _predictions.CopyTo(predictions);
        if (!ample || !TryDecodeAhead(blocks, predictions))
        {
            Bits.Rewind();
            _predictions.CopyTo(predictions);
            for (var i = 0; i < blocks.Length; i++)
            {
                var component = _componentOfBlock[i];
                if (!TryDecodeBlock(blocks[i].Span, _dc[component], _ac[component], ref predictions[component]))
                    return false;
            }
        }
        Bits.Commit();
        predictions[.._predictions.Length].CopyTo(_predictions);
        return true;
    }

    private bool TryDecodeBlock(Span<short> block, HuffmanTable dc, HuffmanTable ac, ref int prediction)
    {
        var size = Bits.Symbol(dc);
        var value = 0;
        if (size < 0 || (size > 0 && !Bits.TryRead(size, out value)))
            return false;
        prediction += size > 0 ? BitSource.Extend(value, size) : 0;
        block[0] = (short)prediction;
        for (var k = 1; k < 64; k++)
        {
            var symbol = Bits.Symbol(ac);
            if (symbol < 0)
                return false;
            size = symbol & 15;
            k += symbol >> 4;
            if (size > 0)
            {
                if (!Bits.TryRead(size, out value))
                    return false;
                block[JpegHeader.NaturalOrder[k]] = (short)BitSource.Extend(value, size);
            }
            else if (symbol != 0xF0)
            {
                break;
            }
        }
        return true;
    }

    /// <summary>The same for all blocks of a unit, where no end is near.</summary>
    /// <returns>False when a marker is near: begin again, with care.</returns>
    private bool TryDecodeAhead(ReadOnlySpan<BlockPlace> blocks, Span<int> predictions)
    {
        var file = Input.File;
        var order = JpegHeader.NaturalOrder;
        var (position, bits, count) = Bits.State;
        for (var i = 0; i < blocks.Length; i++)
        {
            var block = blocks[i].Span;
            var component = _componentOfBlock[i];
            if (!TryRefill(file, ref position, ref bits, ref count))
                return false;
            var size = Symbol(_dc[component], bits, ref count);
            if (size > 0)
            {
                if (!TryRefill(file, ref position, ref bits, ref count))
                    return false;
                count -= size;
                predictions[component] += BitSource.Extend((int)(bits >> count) & ((1 << size) - 1), size);
            }
            block[0] = (short)predictions[component];
            var ac = _ac[component];
            for (var k = 1; k < 64; k++)
            {
                if (!TryRefill(file, ref position, ref bits, ref count))
                    return false;
                var symbol = Symbol(ac, bits, ref count);
                size = symbol & 15;
                k += symbol >> 4;
                if (size > 0)
                {
                    if (!TryRefill(file, ref position, ref bits, ref count))
                        return false;
                    count -= size;
                    block[order[k]] = (short)BitSource.Extend((int)(bits >> count) & ((1 << size) - 1), size);
                }
                else if (symbol != 0xF0)
                {
                    break;
                }
            }
        }
        Bits.State = (position, bits, count);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Symbol(HuffmanTable table, ulong bits, ref int count)
    {
        var entry = table.Lookup[(byte)(bits >> (count - HuffmanTable.LookupBits))];
        var length = entry >> 8;
        count -= length;
        if (length <= HuffmanTable.LookupBits)
            return entry & 0xFF;
        (var symbol, count) = LongSymbol(table, bits, count);
        return symbol;
    }

    private static (int Symbol, int Count) LongSymbol(HuffmanTable table, ulong bits, int count)
    {
        var length = HuffmanTable.LookupBits + 1;
        var code = (int)(bits >> count) & ((1 << length) - 1);
        for (; table.IsPrefix(code, length); length++)
            code = (code << 1) | (int)((bits >> --count) & 1);
        return (table.SymbolOf(code, length), count);
    }

    /// <summary>Ensures 17 bits: enough for the longest code or number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryRefill(byte[] file, ref int position, ref ulong bits, ref int count)
    {
        if (count > 16)
            return true;
        var next = BinaryPrimitives.ReadUInt64BigEndian(file.AsSpan(position)) >> 16;
        // No byte of the six is 0xFF: none of their complements is zero.
        if (((~next - 0x0101010101010101) & next & 0x8080808080808080) == 0)
        {
            (position, bits, count) = (position + 6, (bits << 48) | next, count + 48);
            return true;
        }
        (position, bits) = RefillOverStuffing(file, position, bits);
        count += 48;
        return position > 0;
    }

    private static (int Position, ulong Bits) RefillOverStuffing(byte[] file, int position, ulong bits)
    {
        for (var i = 0; i < 6; i++)
        {
            var value = file[position++];
            bits = (bits << 8) | value;
            if (value == 0xFF && file[position++] != 0)
                return (-1, 0);
        }
        return (position, bits);
    }
}
