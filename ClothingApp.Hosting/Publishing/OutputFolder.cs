using System.Text;
using Aspire.Hosting;

namespace ClothingApp.Hosting.Publishing;

/// <summary>
/// The folder that is published to: whole or as it was before. The files go to a sibling first, which then takes its place; what an
/// earlier publish wrote is replaced, and what anybody else put there keeps the folder from being touched.
/// </summary>
internal sealed class OutputFolder(string path)
{
    /// <summary>Lists what was written, so that the next publish knows what it may remove.</summary>
    private const string List = ".published";

    private readonly string _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <exception cref="DistributedApplicationException">Something else is in the folder.</exception>
    public void Check()
    {
        if (File.Exists(_path))
            throw new DistributedApplicationException($"{path} is a file; --output-path names a folder");
        if (!Directory.Exists(_path))
            return;
        var list = Path.Combine(_path, List);
        var known = File.Exists(list) ? File.ReadAllLines(list).ToHashSet(StringComparer.Ordinal) : [];
        var foreign = Directory.EnumerateFiles(_path, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_path, file).Replace('\\', '/'))
            .Where(file => file != List && !known.Contains(file))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        if (foreign is not null)
            throw new DistributedApplicationException($"{path} holds {foreign}, which publishing has not written; name another folder with --output-path, or take it away");
    }

    /// <exception cref="DistributedApplicationException">Something else is in the folder.</exception>
    public async Task WriteAsync(PublishedFiles files, CancellationToken ct)
    {
        Check();
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        var sibling = $"{_path}.{Guid.NewGuid():N}";
        try
        {
            foreach (var (name, content) in files.All.Append(new(List, string.Concat(files.All.Keys.Select(name => name + "\n")))))
            {
                var file = Path.Combine(sibling, name);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), ct);
            }
            if (Directory.Exists(_path))
                Directory.Delete(_path, recursive: true);
            Directory.Move(sibling, _path);
        }
        finally
        {
            if (Directory.Exists(sibling))
                Directory.Delete(sibling, recursive: true);
        }
    }
}
