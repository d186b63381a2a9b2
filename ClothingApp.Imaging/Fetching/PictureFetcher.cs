namespace ClothingApp.Imaging.Fetching;

/// <summary>Downloads pictures from addresses that strangers give.</summary>
public sealed class PictureFetcher(FetchOptions options) : IDisposable
{
    public Task<FetchResult> FetchAsync(string address, CancellationToken ct) =>
        Task.FromResult(FetchResult.Failure(FetchError.Unreachable, $"{options.MaxBytes}"));

    public void Dispose() { }
}
