using System.Collections.Frozen;

namespace ClothingApp.Gateway.Models;

/// <summary>The cards of the model repository, kept up to date with the files.</summary>
internal sealed class ModelCardStore(string folder, ILogger<ModelCardStore> logger)
{
    private FrozenDictionary<string, CardFile> _cards = FrozenDictionary<string, CardFile>.Empty;
    private IReadOnlyDictionary<string, string> _folders = FrozenDictionary<string, string>.Empty;
    private string _stamp = "";

    /// <summary>By the model's name.</summary>
    public IReadOnlyDictionary<string, CardFile> Cards => Volatile.Read(ref _cards);

    /// <summary>The card of a model, also under another name that the model server serves its folder by; null when there is none.</summary>
    public CardFile? Find(string name)
    {
        var cards = Cards;
        if (cards.TryGetValue(name, out var card))
            return card;
        return Volatile.Read(ref _folders).TryGetValue(name, out var model) ? cards.GetValueOrDefault(model) : null;
    }

    /// <summary>Reads the cards again when a file was added, removed or written since the last time.</summary>
    public void Refresh()
    {
        var files = Files();
        var stamp = string.Join('\n', files.Select(file => $"{file.FullName} {file.LastWriteTimeUtc.Ticks} {file.Length}"));
        if (stamp == _stamp)
            return;
        var cards = new Dictionary<string, CardFile>(StringComparer.Ordinal);
        foreach (var file in files.Where(file => file.Name == CardFile.FileName))
        {
            var card = CardFile.Read(file.FullName);
            if (card.Problem is not null)
                ModelLog.BrokenCard(logger, card.Problem);
            cards[card.Name] = card;
        }
        Volatile.Write(ref _folders, ModelNames.Read(folder));
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
            .Append(new FileInfo(Path.Combine(folder, ModelNames.FileName)))
            .Where(file => file.Exists)
            .OrderBy(file => file.FullName, StringComparer.Ordinal)];
    }
}
