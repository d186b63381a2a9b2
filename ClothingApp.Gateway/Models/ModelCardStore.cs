using System.Collections.Frozen;

namespace ClothingApp.Gateway.Models;

/// <summary>The cards of the model repository, kept up to date with the files.</summary>
internal sealed class ModelCardStore(string folder, ILogger<ModelCardStore> logger)
{
    private FrozenDictionary<string, CardFile> _cards = FrozenDictionary<string, CardFile>.Empty;
    private string _stamp = "";

    /// <summary>By the model's name.</summary>
    public IReadOnlyDictionary<string, CardFile> Cards => Volatile.Read(ref _cards);

    /// <summary>Reads the cards again when a file was added, removed or written since the last time.</summary>
    public void Refresh()
    {
        var files = Files();
        var stamp = string.Join('\n', files.Select(file => $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}"));
        if (stamp == _stamp)
            return;
        var cards = new Dictionary<string, CardFile>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var card = CardFile.Read(file.FullName);
            if (card.Problem is not null)
                ModelLog.BrokenCard(logger, card.Problem);
            cards[card.Name] = card;
        }
        Volatile.Write(ref _cards, cards.ToFrozenDictionary(StringComparer.Ordinal));
        _stamp = stamp;
        ModelLog.CardsRead(logger, cards.Count, folder);
    }

    private FileInfo[] Files()
    {
        var root = new DirectoryInfo(folder);
        if (!root.Exists)
            return [];
        return [.. root.EnumerateDirectories()
            .Select(model => new FileInfo(Path.Combine(model.FullName, CardFile.FileName)))
            .Where(file => file.Exists)
            .OrderBy(file => file.FullName, StringComparer.Ordinal)];
    }
}
