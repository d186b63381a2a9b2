using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClothingApp.Imaging.Decoding.Jpeg;

/// <summary>Reads the blocks of a scan, one after the other.</summary>
/// <remarks>
/// The bits lie in a word, the next one at its left. Reading goes on in zeros behind
/// the data: that it went too far is seen once a unit, and the data is followed by more zeros than a unit can take.
/// The two loops are compiled for good at once: they run millions of times for the first large picture of a new worker.
/// </remarks>
internal ref struct BlockReader(byte[] data, List<int> ends)
{
    private readonly ref byte _data = ref MemoryMarshal.GetArrayDataReference(data);
    private ulong _bits;
    private int _count;
    private int _position;
    private int _stretch;
    private bool _isBroken;

    /// <summary>Whether all stretches were read, to their last byte and not beyond.</summary>
    internal readonly bool IsAtEnd => _stretch == ends.Count - 1 && EndsWell;

    /// <summary>Whether what was read so far was there and made sense.</summary>
    internal readonly bool IsWell => !_isBroken && Used <= ends[_stretch] * 8L;

    private readonly long Used => (_position * 8L) - _count;

    private readonly bool EndsWell => IsWell && Used > (ends[_stretch] * 8L) - 16;

    /// <summary>Goes on behind a restart marker.</summary>
    /// <returns>False when there is none here.</returns>
    internal bool Restart()
    {
        if (!EndsWell || _stretch + 1 >= ends.Count) return false;
        _position = ends[_stretch++];
        (_bits, _count) = (0, 0);
        return true;
    }

    /// <returns>The 2 x 2 averages of a block's pixels.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Vector128<float> ReadQuarters(HuffmanTable dc, HuffmanTable ac, Vector128<float>[] weights, ref int previous)
    {
        var bits = _bits;
        var count = _count;
        previous += ReadFirst(dc, ref bits, ref count);
        ref var weight = ref MemoryMarshal.GetArrayDataReference(weights);
        ref var look = ref MemoryMarshal.GetArrayDataReference(ac.Looks);
        var sum = (weight * previous) + Vector128.Create(128.5f);
        for (var k = 1; k < 64;)
        {
            Fill(ref bits, ref count);
            var symbol = Next(ref look, ac, ref bits, ref count);
            k += (symbol >> 8) & 0xFF;
            sum += Unsafe.Add(ref weight, k++) * (symbol >> 16);
            if (k > 63) break;

            symbol = Next(ref look, ac, ref bits, ref count);
            k += (symbol >> 8) & 0xFF;
            sum += Unsafe.Add(ref weight, k++) * (symbol >> 16);
            if (k > 63) break;

            symbol = Next(ref look, ac, ref bits, ref count);
            k += (symbol >> 8) & 0xFF;
            sum += Unsafe.Add(ref weight, k++) * (symbol >> 16);
        }

        (_bits, _count) = (bits, count);
        return sum;
    }

    /// <returns>The averages of a block's parts, in rows of four places.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal Vector512<float> ReadParts(HuffmanTable dc, HuffmanTable ac, Vector512<float>[] weights, ref int previous)
    {
        var bits = _bits;
        var count = _count;
        previous += ReadFirst(dc, ref bits, ref count);
        ref var weight = ref MemoryMarshal.GetArrayDataReference(weights);
        ref var look = ref MemoryMarshal.GetArrayDataReference(ac.Looks);
        var sum = (weight * previous) + Vector512.Create(128.5f);
        for (var k = 1; k < 64;)
        {
            Fill(ref bits, ref count);
            var symbol = Next(ref look, ac, ref bits, ref count);
            k += (symbol >> 8) & 0xFF;
            sum += Unsafe.Add(ref weight, k++) * (symbol >> 16);
            if (k > 63) break;

            symbol = Next(ref look, ac, ref bits, ref count);
            k += (symbol >> 8) & 0xFF;
            sum += Unsafe.Add(ref weight, k++) * (symbol >> 16);
            if (k > 63) break;

            symbol = Next(ref look, ac, ref bits, ref count);
            k += (symbol >> 8) & 0xFF;
            sum += Unsafe.Add(ref weight, k++) * (symbol >> 16);
        }

        (_bits, _count) = (bits, count);
        return sum;
    }

    private int ReadFirst(HuffmanTable dc, ref ulong bits, ref int count)
    {
        Fill(ref bits, ref count);
        return Next(ref MemoryMarshal.GetArrayDataReference(dc.Looks), dc, ref bits, ref count) >> 16;
    }

    /// <summary>
    /// The next symbol, without asking whether there are bits for it: that branch is the one that the processor cannot foretell.
    /// After a fill there are 56: enough for one symbol of the longest kind (31) and two that one look gives (12 each).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(ref int look, HuffmanTable table, ref ulong bits, ref int count)
    {
        var symbol = Unsafe.Add(ref look, (nint)(bits >> (64 - HuffmanTable.LookBits)));
        if ((symbol & 0xFF) == 0)
        {
            Fill(ref bits, ref count);
            symbol = ReadLong(table, bits);
        }

        bits <<= symbol;
        count -= symbol & 0xFF;
        return symbol;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fill(ref ulong bits, ref int count)
    {
        bits |= BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref _data, _position))) >> count;
        _position += (63 - count) >> 3;
        count |= 56;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadLong(HuffmanTable table, ulong bits)
    {
        var symbol = table.Read((uint)(bits >> 32));
        if (symbol != 0) return symbol;
        _isBroken = true;
        return (HuffmanTable.EndOfBlock << 8) | 1;
    }
}
