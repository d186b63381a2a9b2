using System.Buffers.Binary;

namespace ClothingApp.Imaging.Decoding.Jpeg;

/// <summary>
/// The header of the JPEG files that are by far the most: 8 bits, three components of YCbCr, Huffman codes, one scan. Everything
/// else, and everything that looks odd, is not read here: libvips reads it, or says what is wrong.
/// </summary>
internal sealed class JpegScan
{
    private const int MaxTables = 4;

    private readonly ushort[]?[] _quantisers = new ushort[MaxTables][];
    private readonly HuffmanTable?[] _dc = new HuffmanTable[MaxTables];
    private readonly HuffmanTable?[] _ac = new HuffmanTable[MaxTables];
    private readonly Component[] _components = new Component[3];
    private bool _isAdobe, _isYcc;

    private JpegScan()
    {
    }

    internal int Width { get; private set; }

    internal int Height { get; private set; }

    /// <summary>Luma blocks beside each other in one unit, for one block of each colour: 1 or 2.</summary>
    internal int Across { get; private set; }

    /// <summary>Luma blocks above each other in one unit: 1 or 2.</summary>
    internal int Down { get; private set; }

    /// <summary>Units between two restart markers; 0: there are none.</summary>
    internal int RestartInterval { get; private set; }

    /// <summary>Where the coded data begins.</summary>
    internal int DataOffset { get; private set; }

    internal ReadOnlySpan<Component> Components => _components;

    /// <returns>Null for what is not read here.</returns>
    internal static JpegScan? TryRead(ReadOnlySpan<byte> file)
    {
        var scan = new JpegScan();
        var offset = 2;
        while (offset + 4 <= file.Length)
        {
            if (file[offset] != 0xFF) return null;
            var marker = file[offset + 1];
            if (marker == 0xFF)
            {
                offset++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(offset + 2)..]);
            if (length < 2 || offset + 2 + length > file.Length) return null;
            var segment = file.Slice(offset + 4, length - 2);
            offset += 2 + length;
            var understood = marker switch
            {
                0xC0 or 0xC1 => scan.ReadFrame(segment),
                0xC4 => scan.ReadHuffmanTables(segment),
                0xDB => scan.ReadQuantisers(segment),
                0xDD => scan.ReadRestartInterval(segment),
                0xE0 => scan.ReadJfif(segment),
                0xEE => scan.ReadAdobe(segment),
                0xDA => scan.ReadScan(segment),
                (>= 0xE1 and <= 0xEF) or 0xFE => true,
                _ => false,
            };
            if (!understood) return null;
            if (marker != 0xDA) continue;
            scan.DataOffset = offset;
            return scan;
        }

        return null;
    }

    private bool ReadFrame(ReadOnlySpan<byte> segment)
    {
        if (Width > 0 || segment.Length != 15 || segment[0] != 8 || segment[5] != 3) return false;
        Height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        for (var i = 0; i < 3; i++)
        {
            var entry = segment.Slice(6 + (i * 3), 3);
            if (entry[2] >= MaxTables || (i > 0 && entry[1] != 0x11)) return false;
            _components[i] = new Component { Id = entry[0], QuantiserIndex = entry[2] };
        }

        Across = segment[7] >> 4;
        Down = segment[7] & 15;
        return Width > 0 && Height > 0 && Across is 1 or 2 && Down is 1 or 2;
    }

    private bool ReadQuantisers(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            int wide = segment[0] >> 4, index = segment[0] & 15, bytes = 64 * (wide + 1);
            if (wide > 1 || index >= MaxTables || segment.Length < 1 + bytes) return false;
            var values = new ushort[64];
            for (var i = 0; i < 64; i++) values[i] = wide == 0 ? segment[1 + i] : BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (i * 2))..]);
            _quantisers[index] = values;
            segment = segment[(1 + bytes)..];
        }

        return true;
    }

    private bool ReadHuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            if (segment.Length < 17) return false;
            int kind = segment[0] >> 4, index = segment[0] & 15, count = 0;
            foreach (var ofLength in segment.Slice(1, 16)) count += ofLength;
            if (kind > 1 || index >= MaxTables || count > 256 || segment.Length < 17 + count) return false;
            if (HuffmanTable.TryMake(segment.Slice(1, 16), segment.Slice(17, count), kind == 1) is not { } table) return false;
            (kind == 0 ? _dc : _ac)[index] = table;
            segment = segment[(17 + count)..];
        }

        return true;
    }

    private bool ReadRestartInterval(ReadOnlySpan<byte> segment)
    {
        if (segment.Length != 2) return false;
        RestartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
        return true;
    }

    private bool ReadJfif(ReadOnlySpan<byte> segment)
    {
        _isYcc |= segment.StartsWith("JFIF\0"u8);
        return true;
    }

    private bool ReadAdobe(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Adobe"u8) || segment.Length < 12) return true;
        _isAdobe = true;
        _isYcc |= segment[11] == 1;
        return segment[11] == 1;
    }

    private bool ReadScan(ReadOnlySpan<byte> segment)
    {
        if (Width == 0 || segment.Length != 10 || segment[0] != 3 || segment[7] != 0 || segment[8] != 63 || segment[9] != 0) return false;
        for (var i = 0; i < 3; i++)
        {
            int id = segment[1 + (i * 2)], tables = segment[2 + (i * 2)];
            if (id != _components[i].Id || tables >> 4 >= MaxTables || (tables & 15) >= MaxTables) return false;
            if (_dc[tables >> 4] is not { } dc || _ac[tables & 15] is not { } ac || _quantisers[_components[i].QuantiserIndex] is not { } quantiser) return false;
            _components[i] = _components[i] with { Dc = dc, Ac = ac, Quantiser = quantiser };
        }

        // Without a word on the colours, components that are not numbered 1, 2, 3 may be red, green and blue.
        return _isYcc || (!_isAdobe && _components[0].Id == 1 && _components[1].Id == 2 && _components[2].Id == 3);
    }

    internal record struct Component(int Id, int QuantiserIndex, ushort[] Quantiser, HuffmanTable Dc, HuffmanTable Ac);
}
