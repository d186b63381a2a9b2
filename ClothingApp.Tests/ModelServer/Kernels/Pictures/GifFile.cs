namespace ClothingApp.Tests.ModelServer.Kernels.Pictures;

/// <summary>Writes GIF files, compressed.</summary>
internal sealed class GifFile(byte[]? palette)
{
    private readonly List<byte> _bytes =
        [.. "GIF89a"u8, 9, 0, 9, 0, (byte)(palette is null ? 0 : 0x80 | Bits(palette)), 0, 0, .. palette ?? []];

    /// <param name="palette">The frame's own.</param>
    /// <param name="transparent">The colour that is none, or -1.</param>
    public GifFile Frame(int left, int top, int width, int height, byte[] indices, byte[]? palette = null, int transparent = -1, bool interlaced = false)
    {
        if (transparent >= 0)
            _bytes.AddRange([(byte)'!', 0xF9, 4, 1, 0, 0, (byte)transparent, 0]);
        _bytes.AddRange([(byte)',', (byte)left, 0, (byte)top, 0, (byte)width, 0, (byte)height, 0]);
        _bytes.Add((byte)((palette is null ? 0 : 0x80 | Bits(palette)) | (interlaced ? 0x40 : 0)));
        _bytes.AddRange(palette ?? []);
        _bytes.Add(8);
        int[] rows = !interlaced ? [.. Enumerable.Range(0, height)]
            : [.. new[] { (0, 8), (4, 8), (2, 4), (1, 2) }.SelectMany(p => Enumerable.Range(0, height).Where(y => y % p.Item2 == p.Item1))];
        var data = Compress([.. rows.SelectMany(y => indices[(y * width)..((y + 1) * width)])]);
        foreach (var block in data.Chunk(255))
            _bytes.AddRange([(byte)block.Length, .. block]);
        _bytes.Add(0);
        return this;
    }

    public byte[] Write() => [.. _bytes, (byte)';'];

    private static int Bits(byte[] palette) => int.Log2(palette.Length / 3) - 1;

    private static byte[] Compress(byte[] indices)
    {
        var bits = new List<bool>();
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        var size = 9;
        void Put(int code)
        {
            for (var i = 0; i < size; i++)
                bits.Add(((code >> i) & 1) != 0);
        }
        void Clear()
        {
            Put(256);
            codes.Clear();
            for (var i = 0; i < 256; i++)
                codes[((char)i).ToString()] = i;
            codes["clear"] = 256;
            codes["end"] = 257;
            size = 9;
        }
        Clear();
        var text = "";
        foreach (var index in indices)
        {
            var longer = text + (char)index;
            if (codes.ContainsKey(longer))
            {
                text = longer;
                continue;
            }
            Put(codes[text]);
            codes[longer] = codes.Count;
            // The reader is one code behind.
            if (codes.Count == (1 << size) + 1 && size < 12)
                size++;
            if (codes.Count > 4095)
                Clear();
            text = ((char)index).ToString();
        }
        Put(codes[text]);
        Put(257);
        return [.. bits.Chunk(8).Select(b => (byte)b.Select((set, i) => set ? 1 << i : 0).Sum())];
    }
}
