using ClothingApp.Imaging.Decoding.Jpeg;
using ClothingApp.Imaging.Decoding.Workers.Native;

namespace ClothingApp.Imaging.Decoding.Workers;

/// <summary>
/// Decodes tiny pictures, whole and broken, of every format but AVIF (which needs nothing beyond), so that all code that a
/// decode runs through is loaded, compiled and has been at its tables before the first real one.
/// </summary>
internal static class WarmUp
{
    private const string Folder = "warm-up/";

    internal static void Run(WorkerLoop loop)
    {
        var assembly = typeof(WarmUp).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var file = new byte[stream.Length];
            stream.ReadExactly(file);
            Decode(loop, file);
        }
    }

    private static void Decode(WorkerLoop loop, byte[] file)
    {
        // Progressive pictures go through the same loader.
        var format = FormatSniffer.Sniff(file, out var message) ?? throw new InvalidOperationException(message);
        var number = Array.IndexOf(PictureFormat.OfVips, format);
        using var segment = SharedSegment.Create(1 << 20);
        foreach (var length in (int[])[file.Length, file.Length / 2])
        {
            file.AsSpan(0, length).CopyTo(segment.Slice(SegmentLayout.Encoded, length));
            foreach (var shrink in format == PictureFormat.Jpeg ? (int[])[1, QuarterJpeg.Factor] : [1])
            {
                loop.Decode(segment, new WorkerRequest
                {
                    Format = number,
                    Shrink = shrink,
                    EncodedLength = length,
                    PixelsAllowed = 10_000,
                    Timeout = TimeSpan.FromSeconds(10),
                });
            }
        }
    }
}
