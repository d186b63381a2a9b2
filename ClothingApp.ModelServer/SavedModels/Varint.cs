namespace ClothingApp.ModelServer.SavedModels;

internal static class Varint
{
    /// <exception cref="InvalidDataException">The bytes end, or ten bytes bring no end.</exception>
    public static ulong Read(ReadOnlySpan<byte> data, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if ((uint)position >= (uint)data.Length)
                break;
            var next = data[position++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
        throw new InvalidDataException("a variable-length number is broken");
    }
}
