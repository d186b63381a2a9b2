namespace ClothingApp.ModelServer.Kernels.Pictures.Jpeg;

/// <summary>
/// The example codes of ITU-T T.81, tables K.3 to K.6. A file without codes of its own (a frame of Motion JPEG) means these.
/// </summary>
internal static class StandardHuffmanTables
{
    private static readonly byte[] DcSymbols = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    public static HuffmanTable DcLuminance() => new([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], DcSymbols);

    public static HuffmanTable DcChrominance() => new([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], DcSymbols);

    public static HuffmanTable AcLuminance() => new(
        [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125],
        AndTheRest("010203000411051221314106135161072271143281 91A10823 42B1C11552D1F0 24336272 82090A"));

    public static HuffmanTable AcChrominance() => new(
        [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119],
        AndTheRest("0001020311040521 3106124151 076171 13223281 0814 4291A1B1C1 09233352F0 156272D1 0A162434 E125F1"));

    /// <summary>The codes from the longest length but one on go to all runs and sizes that are left, in order.</summary>
    private static byte[] AndTheRest(string first)
    {
        var symbols = Convert.FromHexString(first.Replace(" ", "", StringComparison.Ordinal)).ToList();
        for (var symbol = 1; symbol < 256; symbol++)
        {
            if ((symbol & 15) is >= 1 and <= 10 && !symbols.Contains((byte)symbol))
                symbols.Add((byte)symbol);
        }
        return [.. symbols];
    }
}
