namespace Aspire.Hosting.ApplicationModel;

/// <summary>A file or folder to be made inside a container before it starts.</summary>
public abstract class ContainerFileSystemItem
{
    /// <summary>A name without slashes.</summary>
    public string Name { get; set; } = "";

    /// <summary>User id; null: the default of the call that adds it.</summary>
    public int? Owner { get; set; }

    /// <summary>Group id; null: the default of the call that adds it.</summary>
    public int? Group { get; set; }

    /// <summary>Permissions; None: 0644 for files, 0755 for folders.</summary>
    public UnixFileMode Mode { get; set; }
}

/// <summary>A file with its contents, or with the path of this machine that it is copied from.</summary>
public abstract class ContainerFileBase : ContainerFileSystemItem
{
    /// <summary>The text.</summary>
    public string? Contents { get; set; }

    /// <summary>Where the contents are; not together with <see cref="Contents"/>.</summary>
    public string? SourcePath { get; set; }
}

/// <summary>A plain file.</summary>
public sealed class ContainerFile : ContainerFileBase;

/// <summary>A folder with what is in it.</summary>
public sealed class ContainerDirectory : ContainerFileSystemItem
{
    /// <summary>Files and folders in it.</summary>
    public IEnumerable<ContainerFileSystemItem> Entries { get; set; } = [];
}

/// <summary>Files for a container.</summary>
public sealed class ContainerFileSystemCallbackAnnotation : IResourceAnnotation
{
    /// <summary>The folder inside the container, which exists in the image.</summary>
    public required string DestinationPath { get; init; }

    /// <summary>Names them, just before the container starts.</summary>
    public required Func<ContainerFileSystemCallbackContext, CancellationToken, Task<IEnumerable<ContainerFileSystemItem>>> Callback { get; init; }

    /// <summary>User id of those that name none.</summary>
    public int? DefaultOwner { get; init; }

    /// <summary>Group id of those that name none.</summary>
    public int? DefaultGroup { get; init; }

    /// <summary>Permissions to take away from those that name none.</summary>
    public UnixFileMode? Umask { get; set; }
}

/// <summary>For whom files are made.</summary>
public sealed class ContainerFileSystemCallbackContext
{
    /// <summary>The container.</summary>
    public required IResource Model { get; init; }

    /// <summary>The AppHost's own services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }
}
