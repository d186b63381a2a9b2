using System.Text;

namespace Aspire.Hosting;

/// <summary>A folder of this machine that a container has mounted: under the AppHost's obj, where what is made from sources belongs.</summary>
/// <param name="Source">Here.</param>
/// <param name="Target">In the container.</param>
internal sealed record ContainerFolder(string Source, string Target)
{
    /// <summary>The programs in the containers are users of their own, whom this machine's umask may have shut out.</summary>
    private const UnixFileMode EverybodyReads =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        EverybodyEnters = EverybodyReads | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static ContainerFolder Of(IDistributedApplicationBuilder builder, string resource, string target) =>
        new(Path.Combine(builder.AppHostDirectory, "obj", "containers", resource), target);

    /// <summary>Writes a file anew. What it held may be read until then, so that a container that runs already sees it change at once.</summary>
    /// <param name="name">Relative to the folder, with slashes.</param>
    /// <param name="content">All of it.</param>
    public void Write(string name, string content)
    {
        var path = Path.Combine(Source, name);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        File.WriteAllText(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(path, EverybodyReads);
        for (; folder.Length >= Source.Length; folder = Path.GetDirectoryName(folder)!)
            File.SetUnixFileMode(folder, EverybodyEnters);
    }
}
