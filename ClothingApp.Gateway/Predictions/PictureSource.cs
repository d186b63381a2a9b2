namespace ClothingApp.Gateway.Predictions;

/// <summary>Where one picture of a request comes from: an address, or the bytes themselves. Owns uploaded bytes.</summary>
internal sealed class PictureSource : IDisposable
{
    private readonly IDisposable? _owner;

    private PictureSource(string name, string? url, ReadOnlyMemory<byte> bytes, IDisposable? owner)
    {
        Name = name;
        Url = url;
        Bytes = bytes;
        _owner = owner;
    }

    /// <summary>How the answer refers to the picture: its address, its file's name or <c>image 1</c>.</summary>
    public string Name { get; }

    /// <summary>Null for a picture that was uploaded.</summary>
    public string? Url { get; }

    /// <summary>The uploaded file; empty when there is an address.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    public static PictureSource FromUrl(string url) => new(url, url, default, null);

    /// <param name="owner">Disposed with the source; null when the bytes are an ordinary array.</param>
    public static PictureSource FromBytes(string name, ReadOnlyMemory<byte> bytes, IDisposable? owner = null) => new(name, null, bytes, owner);

    public void Dispose() => _owner?.Dispose();
}
