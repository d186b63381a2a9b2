namespace ClothingApp.ModelServer.Kernels.Pictures.Png;

/// <summary>
/// Colours as grey, to the bit as libpng has it. A file that tells its gamma has its colours mixed as light, by tables; 16 bits that
/// become 8 go through tables of 11 bits.
/// </summary>
internal sealed class PngGrey
{
    // 0.299 and 0.587 by 2^15, cut off; blue is the rest.
    private const int OfRed = 9797, OfGreen = 19234, OfBlue = 32768 - OfRed - OfGreen;
    private const int One = 100_000, Insignificant = 5_000;

    private readonly int _max;
    private readonly int _shift;
    private readonly ushort[]? _toLight;
    private readonly ushort[]? _fromLight;
    private readonly ushort[]? _same;

    /// <param name="gamma">The file's gamma by 100000; 0 when it does not say.</param>
    /// <param name="depth">8 or 16 bits.</param>
    /// <param name="narrows">16 bits become 8 afterwards.</param>
    public PngGrey(int gamma, int depth, bool narrows)
    {
        _max = (1 << depth) - 1;
        if (gamma == 0 || (!IsCurved(gamma) && !IsCurved(Reciprocal(gamma))))
            return;
        _shift = depth == 16 && narrows ? 5 : 0;
        _toLight = Curve(Reciprocal(gamma));
        _fromLight = Curve(Reciprocal(Reciprocal(gamma)));
        _same = _shift > 0 ? Steps() : null;
    }

    public int Of(int red, int green, int blue)
    {
        if (red == green && red == blue)
            return _same is null ? red : _same[red >> _shift];
        if (_toLight is null)
        {
            // Rounded for 16 bits, cut off for 8.
            return (int)(((OfRed * (uint)red) + (OfGreen * (uint)green) + (OfBlue * (uint)blue) + (_max > 255 ? 16384u : 0)) >> 15);
        }
        var light = ((OfRed * (uint)_toLight[red >> _shift]) + (OfGreen * (uint)_toLight[green >> _shift]) + (OfBlue * (uint)_toLight[blue >> _shift]) + 16384) >> 15;
        return _fromLight![light >> _shift];
    }

    private ushort[] Curve(int gamma)
    {
        var last = _max >> _shift;
        var curve = new ushort[last + 1];
        for (var i = 0; i <= last; i++)
        {
            curve[i] = (ushort)(IsCurved(gamma) ? Math.Floor((_max * Math.Pow((double)i / last, gamma * 0.00001)) + 0.5)
                : _shift == 0 ? i : ((i * (long)_max) + ((last + 1) / 2)) / last);
        }
        return curve;
    }

    /// <summary>11 bits to the nearest of 8, as 16.</summary>
    private ushort[] Steps()
    {
        var last = _max >> _shift;
        var steps = new ushort[last + 1];
        Array.Fill(steps, (ushort)_max);
        var next = 0;
        for (var i = 0; i < 255; i++)
        {
            for (var bound = ((((i * 257L) + 128) * last) + 32768) / 65535; next <= bound; next++)
                steps[next] = (ushort)(i * 257);
        }
        return steps;
    }

    private static bool IsCurved(int gamma) => gamma is < One - Insignificant or > One + Insignificant;

    private static int Reciprocal(int gamma) => (int)Math.Clamp(Math.Floor((1e10 / gamma) + 0.5), 1, int.MaxValue);
}
