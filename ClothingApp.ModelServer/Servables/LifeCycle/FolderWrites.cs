namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>
/// Tells version folders that somebody is still copying from those that are whole. Nothing in a SavedModel says so itself: half of a
/// vocabulary loads as well as all of it.
/// </summary>
/// <param name="interval">A folder is whole when nothing in it was written for this long, or when two looks this far apart find the same.</param>
internal sealed class FolderWrites(TimeSpan interval, TimeProvider time)
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 10, AttributesToSkip = FileAttributes.None };

    private Dictionary<string, FolderState> _before = new(StringComparer.Ordinal);
    private Dictionary<string, FolderState> _now = new(StringComparer.Ordinal);

    /// <summary>Begins a round of looks; those of the round before are what they are compared with.</summary>
    public void BeginRound() => (_before, _now) = (_now, new Dictionary<string, FolderState>(StringComparer.Ordinal));

    public FolderState Look(string folder)
    {
        if (_now.TryGetValue(folder, out var state))
            return state;
        try
        {
            var (hash, newest) = (new HashCode(), DateTime.MinValue);
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything).Append(new DirectoryInfo(folder)).OrderBy(e => e.FullName, StringComparer.Ordinal))
            {
                hash.Add(entry.FullName, StringComparer.Ordinal);
                hash.Add(entry.LastWriteTimeUtc);
                hash.Add(entry is FileInfo file ? file.Length : 0);
                newest = entry.LastWriteTimeUtc > newest ? entry.LastWriteTimeUtc : newest;
            }
            var fingerprint = hash.ToHashCode();
            var isSame = _before.TryGetValue(folder, out var before) && before.Fingerprint == fingerprint;
            state = new FolderState(fingerprint, isSame || time.GetUtcNow().UtcDateTime - newest > interval);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes away while it is looked at, or belongs to somebody else for now.
            state = new FolderState(0, IsWhole: false);
        }
        return _now[folder] = state;
    }
}

/// <param name="Fingerprint">Of names, sizes and times; another one means that something was written.</param>
/// <param name="IsWhole">Nobody seems to write to it.</param>
internal readonly record struct FolderState(int Fingerprint, bool IsWhole);
