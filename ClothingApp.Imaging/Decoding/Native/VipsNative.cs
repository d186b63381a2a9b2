using System.Runtime.InteropServices;

namespace ClothingApp.Imaging.Decoding.Native;

/// <summary>
/// The functions of libvips and GLib that are used here, one to one. None takes C's "..." arguments: those need another
/// calling convention on Apple's processors, so operations are set up by name and properties instead.
/// </summary>
internal static unsafe partial class VipsNative
{
    internal const string Library = "vips";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_init(string programName);

    [LibraryImport(Library)]
    internal static partial void vips_concurrency_set(int threads);

    [LibraryImport(Library)]
    internal static partial void vips_cache_set_max(int operations);

    /// <summary>Blocks (or unblocks) an operation class and all that derive from it.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void vips_operation_block_set(string className, int blocked);

    [LibraryImport(Library)]
    internal static partial void g_log_set_default_handler(delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint data);

    /// <returns>The process-wide error text, which is cleared; the caller frees it with g_free.</returns>
    [LibraryImport(Library)]
    internal static partial nint vips_error_buffer_copy();

    [LibraryImport(Library)]
    internal static partial void g_free(nint memory);

    [LibraryImport(Library)]
    internal static partial void g_object_unref(nint instance);

    /// <returns>An operation that the caller owns, or null when the name is unknown.</returns>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint vips_operation_new(string nickname);

    /// <summary>Sets options from text such as <c>access=sequential,shrink=2</c>.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int vips_object_set_from_string(VipsHandle instance, string options);

    [LibraryImport(Library)]
    internal static partial int vips_object_build(VipsHandle instance);

    /// <summary>Gives up the operation's own references to its results; those taken by g_object_get_property stay.</summary>
    [LibraryImport(Library)]
    internal static partial void vips_object_unref_outputs(VipsHandle instance);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_set_property(VipsHandle instance, string name, GValue* value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial void g_object_get_property(VipsHandle instance, string name, GValue* value);

    [LibraryImport(Library)]
    internal static partial GValue* g_value_init(GValue* value, nuint type);

    [LibraryImport(Library)]
    internal static partial void g_value_unset(GValue* value);

    /// <summary>Takes a reference of its own to the boxed value.</summary>
    [LibraryImport(Library)]
    internal static partial void g_value_set_boxed(GValue* value, nint boxed);

    [LibraryImport(Library)]
    internal static partial nint g_value_get_boxed(GValue* value);

    [LibraryImport(Library)]
    internal static partial void g_value_set_object(GValue* value, VipsHandle instance);

    /// <returns>The object with a reference that the caller owns.</returns>
    [LibraryImport(Library)]
    internal static partial nint g_value_dup_object(GValue* value);

    [LibraryImport(Library)]
    internal static partial nuint vips_blob_get_type();

    [LibraryImport(Library)]
    internal static partial nuint vips_image_get_type();

    /// <summary>Wraps memory without copying it; without a free function the caller keeps owning it.</summary>
    [LibraryImport(Library)]
    internal static partial nint vips_blob_new(nint freeFunction, void* data, nuint length);

    /// <returns>The blob's own memory.</returns>
    [LibraryImport(Library)]
    internal static partial void* vips_blob_get(nint blob, nuint* length);

    [LibraryImport(Library)]
    internal static partial void vips_area_unref(nint area);

    /// <returns>An image over the caller's memory, which must outlive it.</returns>
    [LibraryImport(Library)]
    internal static partial nint vips_image_new_from_memory(void* data, nuint size, int width, int height, int bands, int format);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_width(VipsHandle image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_height(VipsHandle image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_bands(VipsHandle image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_format(VipsHandle image);

    [LibraryImport(Library)]
    internal static partial int vips_image_get_interpretation(VipsHandle image);

    /// <returns>The EXIF orientation, 1 to 8; 1 when the file says none.</returns>
    [LibraryImport(Library)]
    internal static partial int vips_image_get_orientation(VipsHandle image);

    [LibraryImport(Library)]
    internal static partial nint vips_region_new(VipsHandle image);

    /// <returns>A copy of the pixels that the caller frees with g_free; null on failure.</returns>
    [LibraryImport(Library)]
    internal static partial nint vips_region_fetch(VipsHandle region, int left, int top, int width, int height, nuint* length);

    /// <summary>GLib's tagged value: the type, and two words of content that belong to GLib.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GValue
    {
        private nuint _type;
        private ulong _first;
        private ulong _second;
    }
}
