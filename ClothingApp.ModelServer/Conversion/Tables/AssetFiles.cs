using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.SavedModels.Protocol;

namespace ClothingApp.ModelServer.Conversion.Tables;

/// <summary>
/// The files that come with a model: <c>assets/</c> in its version folder. The graph names them by tensors that the model's
/// list of assets maps to files; a file outside the folder is never read, whatever the graph, the list or a link says.
/// </summary>
internal sealed class AssetFiles(SavedModelBundle bundle)
{
    // Links to links: more than any real folder has.
    private const int MaxLinks = 40;
    private const long MaxBytes = 256L << 20;
    private const string LegacyCollection = "saved_model_assets";

    private readonly Lazy<Dictionary<string, string>> _files = new(() => Collect(bundle.MetaGraph));

    /// <param name="tensor">The tensor that holds the file's name when TensorFlow runs the graph: <c>asset_path_initializer:0</c>.</param>
    /// <returns>Null when it is not in the model's list.</returns>
    /// <exception cref="ModelLoadException">The file is missing, too large, or not inside the folder.</exception>
    public byte[]? Read(string tensor) => _files.Value.TryGetValue(Normalise(tensor), out var name) ? ReadFile(name) : null;

    private byte[] ReadFile(string name)
    {
        var folder = Path.Combine(bundle.Folder, "assets");
        if (name.Length == 0 || Path.IsPathRooted(name) || name.Split('/', '\\').Contains(".."))
            throw new ModelLoadException($"asset {name}: its path leaves the model's folder, which is not allowed.");
        try
        {
            var path = RealPath(Path.Combine(folder, name));
            if (!path.StartsWith(RealPath(bundle.Folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new ModelLoadException($"asset {name}: a link leads out of the model's folder, which is not allowed.");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > MaxBytes)
                throw new ModelLoadException($"asset {name} has {file.Length} bytes; at most {MaxBytes} are allowed.");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ModelLoadException($"asset {name} cannot be read from {folder}: {e.Message} Copy the whole export.", e);
        }
    }

    /// <summary>The path without any links in it.</summary>
    private static string RealPath(string path)
    {
        var full = Path.GetFullPath(path);
        var real = Path.GetPathRoot(full)!;
        var parts = new Stack<string>(Parts(full).Reverse());
        for (var links = 0; parts.TryPop(out var part);)
        {
            var next = Path.Combine(real, part);
            var target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                real = next;
                continue;
            }
            if (++links > MaxLinks)
                throw new IOException($"{path} goes through too many links");
            full = Path.GetFullPath(target, real);
            real = Path.GetPathRoot(full)!;
            foreach (var linked in Parts(full).Reverse())
                parts.Push(linked);
        }
        return real;
    }

    private static string[] Parts(string path) => path[Path.GetPathRoot(path)!.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, string> Collect(MetaGraphDef graph)
    {
        IEnumerable<AssetFileDef> assets = graph.AssetFileDef;
        // Older exports keep the list in a collection.
        if (graph.CollectionDef.TryGetValue(LegacyCollection, out var collection) && collection.AnyList is { } list)
            assets = assets.Concat(list.Value.Select(v => v.TryUnpack<AssetFileDef>(out var asset) ? asset : AssetFileDef.Parser.ParseFrom(v.Value)));
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var asset in assets)
            files.TryAdd(Normalise(asset.TensorInfo?.Name ?? ""), asset.Filename);
        return files;
    }

    private static string Normalise(string tensor) => tensor.EndsWith(":0", StringComparison.Ordinal) ? tensor[..^2] : tensor;
}
