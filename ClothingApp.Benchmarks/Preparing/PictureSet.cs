namespace ClothingApp.Benchmarks.Preparing;

/// <summary>One row of the table: pictures that are prepared one after the other.</summary>
/// <param name="Bar">Our time over Pillow's, at most; null where no bar is set.</param>
internal sealed record PictureSet(string Name, IReadOnlyList<string> Paths, double? Bar)
{
    private const int Photographs = 12;

    public IReadOnlyList<byte[]> Files { get; } = [.. Paths.Select(File.ReadAllBytes)];

    /// <summary>The sets of the table: the project's shared pictures where they lie beside the repository, else drawn ones.</summary>
    /// <param name="scratch">A folder for what is drawn.</param>
    public static IReadOnlyList<PictureSet> Find(string scratch)
    {
        var shared = Path.Combine(RepositoryFolder.Find(), "..", "shared");
        var golden = Path.Combine(shared, "golden", "pictures");
        var photos = Path.Combine(shared, "photos");
        string[] photographs = Directory.Exists(photos) ? [.. Directory.EnumerateFiles(photos, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
        return
        [
            new("JPEG, 400 px wide", photographs.Length >= Photographs ? Spread(photographs) : [Drawn("small.jpg", "jpegsave_buffer", "Q=85", 400, 534, detailed: false)], 0.75),
            new("JPEG, 12 megapixels, plain", [Golden("large-12mp.jpg") ?? Drawn("plain.jpg", "jpegsave_buffer", "Q=85", 4000, 3000, detailed: false)], 0.25),
            new("JPEG, 12 megapixels, detailed", [Golden("large-12mp-detailed.jpg") ?? Drawn("detailed.jpg", "jpegsave_buffer", "Q=85", 4000, 3000, detailed: true)], 0.25),
            new("PNG, 400 px wide", [Golden("rgb.png") ?? Drawn("small.png", "pngsave_buffer", "compression=6", 400, 533, detailed: false)], null),
            new("WebP, 400 px wide", [Golden("lossy.webp") ?? Drawn("small.webp", "webpsave_buffer", "Q=85", 400, 533, detailed: false)], null),
        ];

        string? Golden(string file) => Path.Combine(golden, file) is var path && File.Exists(path) ? path : null;

        string Drawn(string file, string saver, string options, int width, int height, bool detailed) =>
            DrawnPicture.Write(Path.Combine(scratch, file), saver, options, width, height, detailed);
    }

    private static string[] Spread(string[] photographs) =>
        [.. Enumerable.Range(0, Photographs).Select(i => photographs[i * photographs.Length / Photographs])];
}
