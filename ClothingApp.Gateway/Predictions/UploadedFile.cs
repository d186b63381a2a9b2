using ClothingApp.Imaging;

namespace ClothingApp.Gateway.Predictions;

/// <summary>Reads one uploaded file.</summary>
internal static class UploadedFile
{
    /// <summary>For a file that does not say how long it is.</summary>
    private const int FirstBuffer = 64 * 1024;

    /// <summary>Reads to the end of <paramref name="body"/>. The server's limit for the body of a request bounds it.</summary>
    /// <param name="announced">Its length, when it is known; at most what a request may have.</param>
    /// <returns>To be disposed.</returns>
    public static async Task<FileBuffer> ReadAsync(Stream body, long? announced, CancellationToken ct)
    {
        // One byte more, so that the end is found without growing.
        var file = new FileBuffer((int)(announced ?? FirstBuffer) + 1);
        try
        {
            int read;
            while ((read = await body.ReadAsync(file.Free(), ct)) > 0)
                file.Advance(read);
            return file;
        }
        catch
        {
            ((IDisposable)file).Dispose();
            throw;
        }
    }
}
