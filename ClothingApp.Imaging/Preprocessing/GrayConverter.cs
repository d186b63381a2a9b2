namespace ClothingApp.Imaging.Preprocessing;

/// <summary>Pillow's convert("L"): ITU-R 601-2 luma in 16-bit fixed point.</summary>
internal static class GrayConverter
{
    internal static void Convert(ReadOnlySpan<byte> rgb, Span<byte> gray)
    {
        for (int i = 0, o = 0; o < gray.Length; i += 3, o++)
            gray[o] = (byte)(((rgb[i] * 19595) + (rgb[i + 1] * 38470) + (rgb[i + 2] * 7471) + 0x8000) >> 16);
    }
}
