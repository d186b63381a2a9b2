namespace ClothingApp.Tests.Infrastructure;

/// <summary>The data folder <c>shared</c> beside the repository: models, goldens, photographs that are too large for it.</summary>
internal static class SharedData
{
    /// <summary>The folder that holds the solution file.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    private static readonly string Folder = System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot, "..", "shared"));

    public static bool Exists => Directory.Exists(Folder);

    /// <summary>Why a test that needs the data was skipped.</summary>
    public static string Missing => $"the folder {Folder} is absent";

    /// <summary>The full path of something in the folder: <c>SharedData.Path("golden", "pictures")</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder; a <see cref="SharedDataFactAttribute"/> keeps a test from this.</exception>
    public static string Path(params ReadOnlySpan<string> parts) =>
        Exists ? System.IO.Path.Combine([Folder, .. parts]) : throw new DirectoryNotFoundException(Missing);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "ClothingApp.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No ClothingApp.sln above {AppContext.BaseDirectory}: the tests run from the repository's build output.");
    }
}
