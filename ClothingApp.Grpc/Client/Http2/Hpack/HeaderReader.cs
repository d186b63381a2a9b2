using System.Text;

namespace ClothingApp.Grpc.Client.Http2.Hpack;

/// <summary>
/// Reads a header block (RFC 7541). We announce a dynamic table of no bytes, so a block says everything by itself: what nobody
/// asks for any more need not be read, and a server has nothing to fill our memory with.
/// </summary>
internal ref struct HeaderReader(ReadOnlySpan<byte> block)
{
    private const int FieldCost = 32;

    private ReadOnlySpan<byte> _rest = block;

    /// <param name="maxCost">Of all fields: the lengths of name and value and 32 for each, as HTTP/2 counts it.</param>
    /// <returns>Null: it is not a header block, refers to a table that we do not keep, or is too large.</returns>
    public static HeaderFields? Read(ReadOnlySpan<byte> block, int maxCost)
    {
        var fields = new HeaderFields();
        var reader = new HeaderReader(block);
        while (!reader._rest.IsEmpty)
        {
            if (!reader.TryReadField(out var field))
                return null;
            if (field is not { } found)
                continue;
            maxCost -= found.Name.Length + found.Value.Length + FieldCost;
            if (maxCost < 0)
                return null;
            fields.Add(found.Name, found.Value);
        }
        return fields;
    }

    private bool TryReadField(out (string Name, string Value)? field)
    {
        field = null;
        var first = _rest[0];
        if (first >= 0x80)
        {
            if (!TryReadNumber(7, out var index))
                return false;
            field = StaticTable.At(index);
            return field is not null;
        }
        // The size of the dynamic table, which every block may set anew.
        if ((first & 0xe0) == 0x20)
            return TryReadNumber(5, out _);
        // A literal: to be put into the dynamic table, which has no room; for this block only; or never to be put into one.
        if (!TryReadNumber(first >= 0x40 ? 6 : 4, out var nameIndex))
            return false;
        var name = nameIndex == 0 ? ReadText() : StaticTable.At(nameIndex)?.Name;
        if (name is null || ReadText() is not { } value)
            return false;
        field = (name, value);
        return true;
    }

    private string? ReadText()
    {
        if (_rest.IsEmpty)
            return null;
        var isHuffman = _rest[0] >= 0x80;
        if (!TryReadNumber(7, out var length) || length > _rest.Length)
            return null;
        var bytes = _rest[..length];
        _rest = _rest[length..];
        return isHuffman ? Huffman.Decode(bytes) : Encoding.Latin1.GetString(bytes);
    }

    private bool TryReadNumber(int prefixBits, out int number)
    {
        var most = (1 << prefixBits) - 1;
        number = _rest[0] & most;
        _rest = _rest[1..];
        if (number < most)
            return true;
        for (var shift = 0; !_rest.IsEmpty && shift <= 21; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            number += (next & 0x7f) << shift;
            if (next < 0x80)
                return true;
        }
        return false;
    }
}
