using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ClothingApp.Imaging.Decoding.Jpeg;

/// <summary>One row of a scan's units (the blocks that belong together), at a quarter of their size.</summary>
internal sealed class UnitRow
{
    /// <summary>JFIF's colour conversion, times 65536: 1.402, -0.344136, -0.714136, 1.772.</summary>
    private const int RedOfRed = 91881, GreenOfBlue = -22554, GreenOfRed = -46802, BlueOfBlue = 116130, Half = 32768;

    private readonly JpegScan _scan;
    private readonly int _units;
    private readonly int _stride;
    private readonly byte[] _luma, _blue, _red;
    private readonly Vector128<float>[] _lumaWeights;
    private readonly Vector512<float>[] _blueWeights, _redWeights;
    private readonly int[] _previous = new int[3];
    private int _untilRestart;

    internal UnitRow(JpegScan scan)
    {
        _scan = scan;
        _units = (scan.Width + (8 * scan.Across) - 1) / (8 * scan.Across);
        _stride = _units * scan.Across * 2;
        Height = scan.Down * 2;
        (_luma, _blue, _red) = (new byte[_stride * Height], new byte[_stride * Height], new byte[_stride * Height]);
        _lumaWeights = BlockAverages.Quarters(scan.Components[0].Quantiser);
        _blueWeights = BlockAverages.Parts(scan.Components[1].Quantiser, scan.Across * 2, scan.Down * 2);
        _redWeights = BlockAverages.Parts(scan.Components[2].Quantiser, scan.Across * 2, scan.Down * 2);
        _untilRestart = scan.RestartInterval;
    }

    /// <summary>Pixels.</summary>
    internal int Height { get; }

    /// <returns>False when the data is not what it should be.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool Read(ref BlockReader reader)
    {
        var (luma, blue, red) = (_scan.Components[0], _scan.Components[1], _scan.Components[2]);
        for (var unit = 0; unit < _units; unit++)
        {
            if (_scan.RestartInterval > 0 && _untilRestart-- == 0)
            {
                if (!reader.Restart()) return false;
                Array.Clear(_previous);
                _untilRestart = _scan.RestartInterval - 1;
            }

            var left = unit * _scan.Across * 2;
            for (var y = 0; y < _scan.Down; y++)
            {
                for (var x = 0; x < _scan.Across; x++)
                    Lay(reader.ReadQuarters(luma.Dc, luma.Ac, _lumaWeights, ref _previous[0]), (y * 2 * _stride) + left + (x * 2));
            }

            Lay(reader.ReadParts(blue.Dc, blue.Ac, _blueWeights, ref _previous[1]), _blue, left);
            Lay(reader.ReadParts(red.Dc, red.Ac, _redWeights, ref _previous[2]), _red, left);
            if (!reader.IsWell) return false;
        }

        return true;
    }

    /// <summary>One row of pixels, by the colour conversion of JFIF in 16-bit fixed point.</summary>
    /// <param name="rgb">3 bytes a pixel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void ToRgb(int row, Span<byte> rgb)
    {
        var pixels = rgb.Length / 3;
        ref var luma = ref _luma[row * _stride];
        ref var blue = ref _blue[row * _stride];
        ref var red = ref _red[row * _stride];
        ref var target = ref MemoryMarshal.GetReference(rgb);
        var i = 0;
        // Each pixel is written as four bytes, of which the next pixel overwrites the last: the row's last ones are done singly.
        for (; i + Vector256<int>.Count < pixels; i += Vector256<int>.Count)
        {
            var y = Widen(ref Unsafe.Add(ref luma, i));
            var cb = Widen(ref Unsafe.Add(ref blue, i)) - Vector256.Create(128);
            var cr = Widen(ref Unsafe.Add(ref red, i)) - Vector256.Create(128);
            var packed = Clip(y + (((cr * RedOfRed) + Vector256.Create(Half)) >> 16))
                | (Clip(y + (((cb * GreenOfBlue) + (cr * GreenOfRed) + Vector256.Create(Half)) >> 16)) << 8)
                | (Clip(y + (((cb * BlueOfBlue) + Vector256.Create(Half)) >> 16)) << 16);
            ref var first = ref Unsafe.Add(ref target, i * 3);
            for (var pixel = 0; pixel < Vector256<int>.Count; pixel++) Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, pixel * 3), packed[pixel]);
        }

        for (; i < pixels; i++)
        {
            int y = Unsafe.Add(ref luma, i), cb = Unsafe.Add(ref blue, i) - 128, cr = Unsafe.Add(ref red, i) - 128;
            rgb[i * 3] = Clip(y + (((cr * RedOfRed) + Half) >> 16));
            rgb[(i * 3) + 1] = Clip(y + (((cb * GreenOfBlue) + (cr * GreenOfRed) + Half) >> 16));
            rgb[(i * 3) + 2] = Clip(y + (((cb * BlueOfBlue) + Half) >> 16));
        }
    }

    private void Lay(Vector128<float> averages, int offset)
    {
        var bytes = Bytes(averages);
        Unsafe.WriteUnaligned(ref _luma[offset], (ushort)bytes);
        Unsafe.WriteUnaligned(ref _luma[offset + _stride], (ushort)(bytes >> 16));
    }

    private void Lay(Vector512<float> averages, byte[] plane, int left)
    {
        Lay(averages.GetLower().GetLower(), plane, left);
        Lay(averages.GetLower().GetUpper(), plane, left + _stride);
        if (Height == 2) return;
        Lay(averages.GetUpper().GetLower(), plane, left + (2 * _stride));
        Lay(averages.GetUpper().GetUpper(), plane, left + (3 * _stride));
    }

    private void Lay(Vector128<float> averages, byte[] plane, int offset)
    {
        var bytes = Bytes(averages);
        if (_scan.Across == 1) Unsafe.WriteUnaligned(ref plane[offset], (ushort)bytes);
        else Unsafe.WriteUnaligned(ref plane[offset], bytes);
    }

    /// <summary>Four values as bytes. The half that rounding needs has been added before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Bytes(Vector128<float> averages)
    {
        var whole = Vector128.ConvertToInt32(Vector128.Min(Vector128.Max(averages, Vector128<float>.Zero), Vector128.Create(255f)));
        return Vector128.Narrow(Vector128.Narrow(whole, whole).AsUInt16(), Vector128<ushort>.Zero).AsUInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Widen(ref byte first) =>
        Vector256.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(ref first)).AsByte()).ToVector256Unsafe()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Clip(Vector256<int> values) => Vector256.Min(Vector256.Max(values, Vector256<int>.Zero), Vector256.Create(255));

    private static byte Clip(int value) => (byte)Math.Clamp(value, 0, 255);
}
