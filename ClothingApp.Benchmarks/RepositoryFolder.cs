namespace ClothingApp.Benchmarks;

/// <summary>Where this program was built.</summary>
internal static class RepositoryFolder
{
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ClothingApp.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("No ClothingApp.sln above this program: run it from the repository's build output.");
    }
}
