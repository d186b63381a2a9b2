namespace ClothingApp.Imaging.Fetching;

/// <summary>A downloaded picture's bytes, or why there are none. Dispose gives the pooled buffer back.</summary>
public sealed class FetchResult : IDisposable
{
    private IDisposable? _owner;

    private FetchResult(FetchError error, string message, ReadOnlyMemory<byte> bytes, IDisposable? owner)
    {
        Error = error;
        Message = message;
        Bytes = bytes;
        _owner = owner;
    }

    public bool Succeeded => Error == FetchError.None;

    public FetchError Error { get; }

    /// <summary>What happened and what to do, fit for the person who gave the address; never the upstream's own words.</summary>
    public string Message { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public static FetchResult Success(ReadOnlyMemory<byte> bytes, IDisposable? owner = null) => new(FetchError.None, "", bytes, owner);

    public static FetchResult Failure(FetchError error, string message) => new(error, message, default, null);

    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Dispose();
}
