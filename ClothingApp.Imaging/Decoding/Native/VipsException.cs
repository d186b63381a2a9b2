using System.Runtime.InteropServices;

namespace ClothingApp.Imaging.Decoding.Native;

/// <summary>What libvips says went wrong. Its text is for logs: it may quote the file.</summary>
internal sealed class VipsException(string message) : Exception(message)
{
    /// <summary>
    /// Takes the library's error text. There is one text for the whole process, so with decodes in parallel it may hold a
    /// neighbour's words: nothing is decided by it.
    /// </summary>
    internal static VipsException Take()
    {
        var text = VipsNative.vips_error_buffer_copy();
        try
        {
            return new VipsException(Marshal.PtrToStringUTF8(text)?.Trim() is { Length: > 0 } message ? message : "libvips gave no reason");
        }
        finally
        {
            VipsNative.g_free(text);
        }
    }
}
