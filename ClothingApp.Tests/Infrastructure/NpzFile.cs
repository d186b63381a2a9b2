using System.IO.Compression;

namespace ClothingApp.Tests.Infrastructure;

/// <summary>Reads NumPy's .npz: a zip of .npy files, one per array, each read when it is asked for. Safe for parallel tests.</summary>
internal sealed class NpzFile : IDisposable
{
    private const string Extension = ".npy";
    private readonly ZipArchive _archive;
    private readonly Lock _reading = new();

    private NpzFile(ZipArchive archive) => _archive = archive;

    /// <summary>The arrays' names, without ".npy".</summary>
    public IReadOnlyList<string> Names =>
        [.. _archive.Entries.Where(entry => entry.FullName.EndsWith(Extension, StringComparison.Ordinal)).Select(entry => entry.FullName[..^Extension.Length])];

    public NpyArray this[string name]
    {
        get
        {
            // A ZipArchive has one position in its file: readers take turns.
            lock (_reading)
            {
                var entry = _archive.GetEntry(name + Extension) ?? throw new KeyNotFoundException($"The .npz has no array '{name}'.");
                using var stream = entry.Open();
                return NpyArray.Read(stream);
            }
        }
    }

    public static NpzFile Open(string path) => new(ZipFile.OpenRead(path));

    public bool Contains(string name) => _archive.GetEntry(name + Extension) is not null;

    public void Dispose() => _archive.Dispose();
}
