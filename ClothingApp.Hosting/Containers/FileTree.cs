using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Containers;

/// <summary>Folders within folders, as the list of what they hold: each folder before its contents.</summary>
internal static class FileTree
{
    private const UnixFileMode AllRead = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode AllWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode AllExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const UnixFileMode UsualUmask = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <exception cref="DistributedApplicationException">An entry cannot be made as it is described.</exception>
    public static IEnumerable<ContainerFileEntry> Flatten(ContainerFileSystemCallbackAnnotation annotation, IEnumerable<ContainerFileSystemItem> items) =>
        items.SelectMany(item => Flatten(annotation, annotation.DestinationPath.TrimEnd('/'), item));

    private static IEnumerable<ContainerFileEntry> Flatten(ContainerFileSystemCallbackAnnotation annotation, string folder, ContainerFileSystemItem item)
    {
        if (item.Name is "" or "." or ".." || item.Name.Contains('/') || item.Name.Contains('\\'))
            throw new DistributedApplicationException($"a file for {annotation.DestinationPath} is called \"{item.Name}\"; it must be a name without slashes (ContainerDirectory makes folders)");
        var isFolder = item is ContainerDirectory;
        var entry = new ContainerFileEntry($"{folder}/{item.Name}")
        {
            Mode = item.Mode != UnixFileMode.None
                ? item.Mode
                : (isFolder ? AllRead | AllWrite | AllExecute : AllRead | AllWrite) & ~(annotation.Umask ?? UsualUmask),
            Owner = item.Owner ?? annotation.DefaultOwner ?? 0,
            Group = item.Group ?? annotation.DefaultGroup ?? 0,
        };
        return item switch
        {
            ContainerDirectory directory => directory.Entries.SelectMany(inner => Flatten(annotation, entry.Path, inner)).Prepend(entry),
            ContainerFileBase { Contents: not null, SourcePath: not null } => throw new DistributedApplicationException($"{entry.Path} has both contents and a source; give one of them"),
            ContainerFileBase { SourcePath: { } path } => [entry with { SourcePath = path }],
            ContainerFileBase file => [entry with { Contents = Encoding.UTF8.GetBytes(file.Contents ?? "") }],
            _ => throw new DistributedApplicationException($"{entry.Path} is a {item.GetType().Name}, which is neither a file nor a folder"),
        };
    }
}
