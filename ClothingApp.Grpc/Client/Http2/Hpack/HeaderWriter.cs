using System.Buffers;
using System.Text;
using ClothingApp.Grpc.Wire;

namespace ClothingApp.Grpc.Client.Http2.Hpack;

/// <summary>Writes a header block of fields from the static table and literals: a request is a few hundred bytes beside its message.</summary>
internal readonly struct HeaderWriter(PooledBuffer block)
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Whether it can be a field: a name of small letters, digits and <c>- _ .</c>, and a value of printable ASCII.</summary>
    public static bool IsField(string name, string value) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters) && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <param name="index">Of a whole field in <see cref="StaticTable"/>.</param>
    public void Indexed(int index) => Number(0x80, 7, index);

    /// <param name="nameIndex">Of a field of that name in <see cref="StaticTable"/>.</param>
    public void Literal(int nameIndex, string value)
    {
        Number(0, 4, nameIndex);
        Text(value);
    }

    /// <exception cref="ArgumentException">It is no field.</exception>
    public void Literal(string name, string value)
    {
        if (!IsField(name, value))
            throw new ArgumentException($"'{name}' and its value are no header: the name has small letters, digits and - _ . and the value printable ASCII.", nameof(name));
        Number(0, 4, 0);
        Text(name);
        Text(value);
    }

    private void Text(string text)
    {
        Number(0, 7, text.Length);
        block.Advance(Encoding.ASCII.GetBytes(text, block.GetSpan(text.Length)));
    }

    private void Number(byte pattern, int prefixBits, int number)
    {
        var most = (1 << prefixBits) - 1;
        if (number < most)
        {
            Byte((byte)(pattern | number));
            return;
        }
        Byte((byte)(pattern | most));
        for (number -= most; number >= 0x80; number >>= 7)
            Byte((byte)(number | 0x80));
        Byte((byte)number);
    }

    private void Byte(byte value)
    {
        block.GetSpan(1)[0] = value;
        block.Advance(1);
    }
}
