using System.Formats.Tar;

namespace ClothingApp.Hosting.Containers;

/// <summary>Puts files into a container that has not started, as a tar archive, which keeps modes and owners.</summary>
internal static class ContainerFiles
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static async Task CopyAsync(ContainerCli cli, string container, ContainerPlan plan, CancellationToken ct)
    {
        if (plan.Files.Count == 0)
            return;
        using var archive = new MemoryStream();
        await WriteAsync(archive, plan.Files, ct);
        archive.Position = 0;
        // Podman would give everything to the container's user otherwise; docker never does.
        var call = new CliCall("cp", "--archive=false", "-", $"{container}:/") { Input = (stream, token) => archive.CopyToAsync(stream, token) };
        var copied = await cli.RunAsync(call, ct);
        if (!copied.Succeeded)
            throw CliErrors.Exception($"Files cannot be copied into container {plan.Name}", copied, cli);
    }

    /// <returns>Null for a folder, and for an optional file that cannot be read.</returns>
    /// <exception cref="ContainerException">The file cannot be read.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(ContainerFileEntry entry, CancellationToken ct)
    {
        if (entry.Contents is { } contents)
            return contents;
        if (entry.SourcePath is not { } path)
            return null;
        try
        {
            return await File.ReadAllBytesAsync(path, ct);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return entry.IsOptional ? null : throw new ContainerException(ContainerProblem.MountMissing, $"{path}, which {entry.Path} in the container is made from, cannot be read: {error.Message}");
        }
    }

    internal static async Task WriteAsync(Stream stream, IReadOnlyList<ContainerFileEntry> entries, CancellationToken ct)
    {
        await using var writer = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
        foreach (var entry in entries)
        {
            var contents = await ReadAsync(entry, ct);
            if (!entry.IsFolder && contents is null)
                continue; // optional, and not there
            var packed = new PaxTarEntry(entry.IsFolder ? TarEntryType.Directory : TarEntryType.RegularFile, entry.Path.TrimStart('/'))
            {
                Mode = entry.Mode ?? (entry.IsFolder ? FolderMode : FileMode),
                Uid = entry.Owner,
                Gid = entry.Group,
            };
            if (contents is { } bytes)
                packed.DataStream = new MemoryStream(bytes.ToArray(), writable: false);
            await writer.WriteEntryAsync(packed, ct);
        }
    }
}
