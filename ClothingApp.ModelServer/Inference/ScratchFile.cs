namespace ClothingApp.ModelServer.Inference;

/// <summary>A file for a moment, in a folder that nobody else can look into.</summary>
internal sealed class ScratchFile : IDisposable
{
    private readonly DirectoryInfo _folder;

    private ScratchFile(DirectoryInfo folder) => _folder = folder;

    public string Path => System.IO.Path.Combine(_folder.FullName, "graph.onnx");

    /// <returns>Null where nothing can be written, as in a container with a read-only root.</returns>
    public static ScratchFile? TryCreate()
    {
        try
        {
            return new ScratchFile(Directory.CreateTempSubdirectory("graph-"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The system clears it away.
        }
    }
}
