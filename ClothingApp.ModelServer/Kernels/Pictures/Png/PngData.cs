namespace ClothingApp.ModelServer.Kernels.Pictures.Png;

/// <summary>The compressed pixels: the contents of consecutive chunks as one stream.</summary>
internal sealed class PngData(byte[] file, PngChunks chunks) : Stream
{
    private int _used;

    /// <summary>True when <see cref="PngChunks"/> has moved on to what follows the pixels.</summary>
    public bool HasEnded { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (!HasEnded && _used == chunks.Content.Length)
        {
            chunks.Next();
            (_used, HasEnded) = (0, chunks.Type != PngChunks.Data);
        }
        if (HasEnded)
            return 0;
        var count = Math.Min(buffer.Length, chunks.Content.Length - _used);
        file.AsSpan(chunks.Content.Start + _used, count).CopyTo(buffer);
        _used += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
