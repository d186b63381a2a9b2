using System.Collections.Frozen;

namespace ClothingApp.Cli.Evaluate;

/// <summary>A picture and the label of the folder that it lies in.</summary>
internal sealed record LabelledPicture(string Path, string Label);

/// <summary>Reads a folder with a folder of pictures per label.</summary>
internal static class LabelledPictures
{
    private static readonly FrozenSet<string> Extensions = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, ".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".tif", ".tiff", ".bmp");

    /// <param name="labels">Those that the model knows.</param>
    /// <exception cref="CliException">There is nothing to evaluate, or a folder is named by no label of the model.</exception>
    public static IReadOnlyList<LabelledPicture> Find(string folder, string model, IReadOnlyList<string> labels)
    {
        if (!Directory.Exists(folder))
            throw new CliException(ExitCode.Usage, $"There is no folder {folder}. Check the path.");
        var known = labels.ToFrozenSet(StringComparer.Ordinal);
        var pictures = new List<LabelledPicture>();
        foreach (var directory in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var files = Directory.EnumerateFiles(directory)
                .Where(file => Extensions.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal).ToList();
            if (files.Count == 0)
                continue;
            var label = Path.GetFileName(directory);
            if (!known.Contains(label))
                throw new CliException(ExitCode.Usage, $"The model {model} has no label '{label}', and {folder} has a folder of that name. Rename the folder to one of its labels: {Listed(labels)}.");
            pictures.AddRange(files.Select(file => new LabelledPicture(file, label)));
        }
        return pictures.Count > 0
            ? pictures
            : throw new CliException(ExitCode.Usage, $"There are no pictures in {folder}. It needs a folder per label with pictures inside ({string.Join(' ', Extensions.Order(StringComparer.Ordinal))}).");
    }

    private static string Listed(IReadOnlyList<string> labels) =>
        string.Join(", ", labels.Take(20)) + (labels.Count > 20 ? $" and {labels.Count - 20} more" : "");
}
