namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>The header of a scan: which components it has, and which part of their coefficients.</summary>
internal sealed class JpegScan
{
    private const int MaxBlocksPerUnit = 10;

    private readonly JpegHeader _header;
    private readonly JpegFrame _frame;
    private readonly (HuffmanTable? Dc, HuffmanTable? Ac, int Slots)[] _tables;

    /// <exception cref="JpegFormatException">The header is wrong.</exception>
    public JpegScan(ReadOnlySpan<byte> segment, JpegFrame frame, JpegHeader header)
    {
        (_header, _frame) = (header, frame);
        var count = segment.IsEmpty ? 0 : segment[0];
        if (count is < 1 or > 4 || segment.Length != 4 + (2 * count))
            throw new JpegFormatException("a scan's header has a wrong length");
        Components = new JpegComponent[count];
        _tables = new (HuffmanTable?, HuffmanTable?, int)[count];
        for (var i = 0; i < count; i++)
        {
            int id = segment[1 + (2 * i)], slots = segment[2 + (2 * i)];
            Components[i] = Array.Find(frame.Components, c => c.Id == id && Array.IndexOf(Components, c, 0, i) < 0)
                ?? throw new JpegFormatException($"a scan asks for the component {id} that is not there");
            _tables[i].Slots = slots;
        }
        First = segment[^3];
        Last = segment[^2];
        High = segment[^1] >> 4;
        Low = segment[^1] & 15;
    }

    public JpegComponent[] Components { get; }

    /// <summary>First coefficient, in zigzag order.</summary>
    public int First { get; }

    public int Last { get; }

    /// <summary>How many low bits were not known before this scan; 0 when nothing was.</summary>
    public int High { get; }

    /// <summary>How many low bits are not known after this scan.</summary>
    public int Low { get; }

    /// <summary>True for a single component, whose blocks come row by row rather than in units with others'.</summary>
    public bool IsSingle => Components.Length == 1;

    /// <summary>Units (or blocks of a single component) beside each other.</summary>
    public int UnitsWide { get; private set; }

    /// <summary>Units (or blocks) above each other.</summary>
    public int UnitsHigh { get; private set; }

    public int BlocksPerUnit { get; private set; }

    /// <summary>Makes ready for decoding, with the tables as they stand now.</summary>
    /// <exception cref="JpegFormatException">A table is missing or wrong.</exception>
    public void Prepare()
    {
        UnitsWide = IsSingle ? Components[0].BlocksWide : JpegFrame.DivideUp(_frame.Width, _frame.MaxH * 8);
        UnitsHigh = IsSingle ? Components[0].BlocksHigh : _frame.UnitRows;
        BlocksPerUnit = IsSingle ? 1 : Components.Sum(c => c.H * c.V);
        if (BlocksPerUnit > MaxBlocksPerUnit)
            throw new JpegFormatException($"a scan has {BlocksPerUnit} blocks in a unit");
        foreach (var component in Components)
            component.Quantisation ??= _header.QuantisationTables.ElementAtOrDefault(component.QuantisationSlot) ?? throw new JpegFormatException("a quantisation table is missing");
        if (_frame.IsProgressive)
            CheckProgression();
        var needsDc = !_frame.IsProgressive || (First == 0 && High == 0);
        var needsAc = !_frame.IsProgressive || First > 0;
        for (var i = 0; i < Components.Length; i++)
        {
            var slots = _tables[i].Slots;
            Components[i].DcTable = needsDc ? Table(_header.DcTables, slots >> 4, true) : null;
            Components[i].AcTable = needsAc ? Table(_header.AcTables, slots & 15, false) : null;
            Components[i].DcPrediction = 0;
        }
    }

    /// <summary>Notes which bits of the coefficients are known after this scan of a progressive picture.</summary>
    /// <param name="number">1 for the first scan.</param>
    public void NoteProgress(int number)
    {
        foreach (var component in Components)
        {
            for (var k = Math.Min(First, 1); k <= Math.Max(Last, 9); k++)
                component.FormerUnknownBits[k] = number > 1 ? component.UnknownBits[k] : 0;
            component.UnknownBits.AsSpan(First, Last - First + 1).Fill(Low);
        }
    }

    private static HuffmanTable Table(HuffmanTable?[] tables, int slot, bool forDc)
    {
        var table = tables.ElementAtOrDefault(slot) ?? throw new JpegFormatException($"the Huffman table {slot} is missing");
        table.Prepare(forDc);
        return table;
    }

    private void CheckProgression()
    {
        var isDc = First == 0;
        if ((isDc ? Last != 0 : First > Last || Last > 63 || !IsSingle) || (High != 0 && Low != High - 1) || Low > 13)
            throw new JpegFormatException($"a scan has the impossible range {First} to {Last}, bits {High} to {Low}");
    }
}
