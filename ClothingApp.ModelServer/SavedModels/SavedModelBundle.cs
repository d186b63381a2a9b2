using System.Security.Cryptography;
using System.Text;
using ClothingApp.ModelServer.SavedModels.Protocol;
using ClothingApp.Serving.Protocol;
using Google.Protobuf;

namespace ClothingApp.ModelServer.SavedModels;

/// <summary>A version folder read: the graph that serves, its signatures and its checkpoint. Nothing is converted yet.</summary>
internal sealed class SavedModelBundle
{
    private const string ServeTag = "serve";

    // A graph of objects takes ten times the memory of its bytes, and nobody looks at it between two conversions.
    private readonly byte[] _bytes;
    private readonly WeakReference<MetaGraphDef> _metaGraph;

    /// <param name="folder">The version folder: what the graph may read files from.</param>
    /// <param name="checkpoint">Null when the model has no variables.</param>
    public SavedModelBundle(string folder, MetaGraphDef metaGraph, TensorBundle? checkpoint)
    {
        Folder = folder;
        Signatures = metaGraph.SignatureDef;
        _bytes = metaGraph.ToByteArray();
        _metaGraph = new WeakReference<MetaGraphDef>(metaGraph);
        Checkpoint = checkpoint;
    }

    /// <summary>The version folder: <c>models/clothing-model/1</c>.</summary>
    public string Folder { get; }

    /// <summary>Made again from its bytes when it was not used for a while.</summary>
    public MetaGraphDef MetaGraph
    {
        get
        {
            if (_metaGraph.TryGetTarget(out var known))
                return known;
            var made = MetaGraphDef.Parser.ParseFrom(_bytes);
            _metaGraph.SetTarget(made);
            return made;
        }
    }

    public IDictionary<string, SignatureDef> Signatures { get; }

    /// <summary>Null when the model has no variables.</summary>
    public TensorBundle? Checkpoint { get; }

    /// <param name="folder">The version folder.</param>
    /// <param name="tags">Of the graph that is wanted, with commas between them: exactly these. Of those for serving, the one with the fewest.</param>
    /// <exception cref="ModelLoadException">The folder holds no SavedModel that can be served.</exception>
    public static SavedModelBundle Load(string folder, string tags = ServeTag)
    {
        var path = Path.Combine(folder, "saved_model.pb");
        if (!File.Exists(path))
        {
            throw new ModelLoadException(File.Exists(Path.Combine(folder, "saved_model.pbtxt"))
                ? $"{folder} holds a SavedModel as text (saved_model.pbtxt), which is not supported: save it as saved_model.pb."
                : $"{folder} holds no saved_model.pb: export the model with model.export(...) or tf.saved_model.save(...).");
        }

        SavedModel model;
        try
        {
            using var stream = File.OpenRead(path);
            model = SavedModel.Parser.ParseFrom(stream);
        }
        catch (Exception e) when (e is IOException or InvalidProtocolBufferException or UnauthorizedAccessException)
        {
            throw new ModelLoadException($"{path} is not a readable SavedModel: {e.Message}", e);
        }

        if (model.MetaGraphs.Count == 0)
            throw new ModelLoadException($"{path} is not a readable SavedModel: it holds no graph. Copy the export again.");
        var wanted = tags.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var serving = model.MetaGraphs.Where(g => tags == ServeTag ? g.MetaInfoDef?.Tags.Contains(ServeTag) == true : wanted.SetEquals(g.MetaInfoDef?.Tags ?? [])).MinBy(g => g.MetaInfoDef?.Tags.Count ?? 0)
            ?? throw new ModelLoadException($"{path} has no graph with the tag '{tags}'; its tags are: "
                + string.Join(" | ", model.MetaGraphs.Select(g => string.Join(",", g.MetaInfoDef?.Tags ?? []))));

        var prefix = Path.Combine(folder, "variables", "variables");
        return new SavedModelBundle(folder, serving, File.Exists(prefix + ".index") ? new TensorBundle(prefix) : null);
    }

    /// <summary>A fingerprint of everything that the version folder holds.</summary>
    public string HashContents()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // A file may hold several graphs.
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join(',', MetaGraph.MetaInfoDef?.Tags ?? []) + "\n"));
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(Folder, file) + "\n"));
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
