using System.Diagnostics;

namespace ClothingApp.Tests.Hosting.Containers;

/// <summary>A folder of commands that play container runtimes.</summary>
internal sealed class FakeCommand : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("runtimes-");

    public string Folder => _folder.FullName;

    /// <returns>The command's path.</returns>
    public string Write(string name, string script)
    {
        // By another process: a file that this one has open for writing while it starts a child cannot be executed ("text file busy").
        var file = Path.Combine(Folder, name);
        using var process = Process.Start("sh", ["-c", "printf '#!/bin/sh\\n%s\\n' \"$2\" > \"$1\"; chmod +x \"$1\"", "sh", file, script]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return file;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
