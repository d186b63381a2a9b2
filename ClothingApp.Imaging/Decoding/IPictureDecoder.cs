using ClothingApp.Imaging.Preprocessing;

namespace ClothingApp.Imaging.Decoding;

/// <summary>Turns the bytes of a file into pixels: in this process, or in a worker that can be ended.</summary>
public interface IPictureDecoder
{
    /// <remarks>
    /// May wait for memory, and for a worker. In this process the decoding itself runs on the caller's thread, because it is
    /// work for the processor and a server's request already has its thread. Expected failures are values.
    /// </remarks>
    /// <param name="encoded">The file's bytes; the format is found from them alone.</param>
    /// <param name="target">What the pixels are for: lets the decoder work at a fraction of the size where that cannot be seen. Null: full size.</param>
    ValueTask<DecodeResult> DecodeAsync(ReadOnlyMemory<byte> encoded, PreparationOptions? target, CancellationToken ct);
}
