namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>Reads everything between the scans: sizes, tables, and what the colours mean.</summary>
internal sealed class JpegHeader(JpegInput input)
{
    private const int StartOfScan = 0xDA, Quantisation = 0xDB, NumberOfLines = 0xDC, RestartIntervalMarker = 0xDD;
    private const int BaselineFrame = 0xC0, ExtendedFrame = 0xC1, ProgressiveFrame = 0xC2, HuffmanTables = 0xC4, ArithmeticConditioning = 0xCC;
    private const int App0 = 0xE0, App14 = 0xEE, App15 = 0xEF, Comment = 0xFE, Temporary = 0x01;

    /// <summary>From zigzag order to rows; 16 more entries for garbage that runs over the end.</summary>
    public static readonly byte[] NaturalOrder =
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
        63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63, 63,
    ];

    private JpegFrame? _frame;

    /// <exception cref="JpegFormatException">No frame header has been read.</exception>
    public JpegFrame Frame => _frame ?? throw new JpegFormatException("a scan comes before the frame header");

    public HuffmanTable?[] DcTables { get; } = new HuffmanTable?[4];

    public HuffmanTable?[] AcTables { get; } = new HuffmanTable?[4];

    public ushort[]?[] QuantisationTables { get; } = new ushort[]?[4];

    /// <summary>Units between restart markers; 0 without.</summary>
    public int RestartInterval { get; private set; }

    public bool HasJfifMarker { get; private set; }

    public bool HasAdobeMarker { get; private set; }

    public int AdobeTransform { get; private set; }

    /// <exception cref="JpegFormatException">The file does not begin as a JPEG file does.</exception>
    public void ReadStart()
    {
        if (!input.File.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, JpegInput.StartOfImage]))
            throw new JpegFormatException("it does not begin with the start marker");
        input.Position = 2;
    }

    /// <summary>Reads on to the next scan.</summary>
    /// <returns>Null at the end of the picture, or when the file ends within what may be a marker (<paramref name="ended"/> is false).</returns>
    /// <exception cref="JpegFormatException">A segment is wrong, or unknown.</exception>
    public JpegScan? ReadToScan(out bool ended)
    {
        while (true)
        {
            ended = false;
            if (input.PendingMarker == 0 && !input.TryFindMarker())
                return null;
            var marker = input.PendingMarker;
            input.PendingMarker = 0;
            ended = true;
            if (marker == JpegInput.EndOfImage)
                return null;
            if (marker is (>= JpegInput.FirstRestart and <= JpegInput.LastRestart) or Temporary)
                continue;
            if (marker is not (BaselineFrame or ExtendedFrame or ProgressiveFrame or HuffmanTables or Quantisation or RestartIntervalMarker or StartOfScan) && !IsSkipped(marker))
                throw new JpegFormatException($"it is of a kind that is not supported (marker {marker:X2})");
            if (!input.TryReadSegment(IsSkipped(marker), out var segment))
                return _frame is not null ? null : throw new JpegFormatException("the file ends within a header");
            if (marker == StartOfScan)
                return new JpegScan(segment, Frame, this);
            Read(marker, segment);
        }
    }

    private void Read(int marker, ReadOnlySpan<byte> segment)
    {
        switch (marker)
        {
            case BaselineFrame or ExtendedFrame or ProgressiveFrame:
                if (_frame is not null)
                    throw new JpegFormatException("it has two frame headers");
                _frame = new JpegFrame(segment, marker == ProgressiveFrame);
                break;
            case HuffmanTables:
                ReadHuffmanTables(segment);
                break;
            case Quantisation:
                ReadQuantisation(segment);
                break;
            case RestartIntervalMarker:
                RestartInterval = segment.Length == 2 ? (segment[0] << 8) | segment[1] : throw new JpegFormatException("the restart interval has a wrong length");
                break;
            case App0:
                HasJfifMarker |= segment.Length >= 14 && segment.StartsWith("JFIF\0"u8);
                break;
            case App14 when segment.Length >= 12 && segment.StartsWith("Adobe"u8):
                (HasAdobeMarker, AdobeTransform) = (true, segment[11]);
                break;
            default:
                break;
        }
    }

    private static bool IsSkipped(int marker) => marker is (>= App0 and <= App15) or Comment or NumberOfLines or ArithmeticConditioning;

    private void ReadHuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 16)
        {
            var slot = segment[0];
            var counts = segment.Slice(1, 16);
            var symbols = 0;
            foreach (var count in counts)
                symbols += count;
            if (symbols > 256 || symbols > segment.Length - 17 || (slot & ~0x10) > 3)
                throw new JpegFormatException("a Huffman table is wrong");
            ((slot & 0x10) != 0 ? AcTables : DcTables)[slot & 3] = new HuffmanTable(counts, segment.Slice(17, symbols));
            segment = segment[(17 + symbols)..];
        }
        if (!segment.IsEmpty)
            throw new JpegFormatException("the Huffman tables have a wrong length");
    }

    private void ReadQuantisation(ReadOnlySpan<byte> segment)
    {
        while (!segment.IsEmpty)
        {
            int slot = segment[0] & 15, bytes = segment[0] >> 4 == 0 ? 1 : 2;
            if (slot > 3 || segment.Length < 1 + (64 * bytes))
                throw new JpegFormatException("a quantisation table is wrong");
            var table = new ushort[64];
            for (var i = 0; i < 64; i++)
                table[NaturalOrder[i]] = bytes == 1 ? segment[1 + i] : (ushort)((segment[1 + (2 * i)] << 8) | segment[2 + (2 * i)]);
            QuantisationTables[slot] = table;
            segment = segment[(1 + (64 * bytes))..];
        }
    }
}
