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

    /// <summary>Whether there are bytes.</summary>
    public bool Succeeded => Error == FetchError.None;

    /// <summary>Why there are none.</summary>
    public FetchError Error { get; }

    /// <summary>What happened and what to do, fit for the person who gave the address; never the upstream's own words.</summary>
    public string Message { get; }

    /// <summary>The file as it came, whatever it is. Valid until this result is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <param name="bytes">What was downloaded.</param>
    /// <param name="owner">Gets the buffer back when the result is disposed.</param>
    public static FetchResult Success(ReadOnlyMemory<byte> bytes, IDisposable? owner = null) => new(FetchError.None, "", bytes, owner);

    /// <param name="error">Anything but None.</param>
    /// <param name="message">See <see cref="Message"/>.</param>
    public static FetchResult Failure(FetchError error, string message) => new(error, message, default, null);

    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Dispose();
}
