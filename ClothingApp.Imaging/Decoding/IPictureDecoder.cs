using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Imaging.Decoding;

/// <summary>Turns the bytes of a file into pixels. In-process today; a worker process may take its place.</summary>
public interface IPictureDecoder
{
    /// <remarks>
    /// May wait for memory; the decoding itself runs on the caller's thread, because it is work for the processor and a
    /// server's request already has its thread. Expected failures are values.
    /// </remarks>
    /// <param name="encoded">The file's bytes; the format is found from them alone.</param>
    /// <param name="target">What the pixels are for: lets the decoder work at a fraction of the size where that cannot be seen. Null: full size.</param>
    ValueTask<DecodeResult> DecodeAsync(ReadOnlyMemory<byte> encoded, PreparationOptions? target, CancellationToken ct);
}
