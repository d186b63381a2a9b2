namespace ClothingApp.Imaging.Decoding.Native;

/// <summary>An operation set up by name, run once, and read out.</summary>
internal sealed unsafe class VipsOperation : IDisposable
{
    private readonly VipsHandle _operation;

    internal VipsOperation(string nickname, string options)
    {
        VipsRuntime.EnsureStarted();
        _operation = VipsHandle.Own(VipsNative.vips_operation_new(nickname));
        if (VipsNative.vips_object_set_from_string(_operation, options) == 0) return;
        Dispose();
        throw VipsException.Take();
    }

    /// <summary>Gives the operation bytes to read. They are not copied: they must stay pinned as long as any result lives.</summary>
    internal void SetBytes(string property, void* data, int length)
    {
        var blob = VipsNative.vips_blob_new(0, data, (nuint)length);
        var value = default(VipsNative.GValue);
        VipsNative.g_value_init(&value, VipsNative.vips_blob_get_type());
        VipsNative.g_value_set_boxed(&value, blob);
        VipsNative.g_object_set_property(_operation, property, &value);
        VipsNative.g_value_unset(&value);
        VipsNative.vips_area_unref(blob);
    }

    internal void SetImage(string property, VipsHandle image)
    {
        var value = default(VipsNative.GValue);
        VipsNative.g_value_init(&value, VipsNative.vips_image_get_type());
        VipsNative.g_value_set_object(&value, image);
        VipsNative.g_object_set_property(_operation, property, &value);
        VipsNative.g_value_unset(&value);
    }

    internal void Run()
    {
        if (VipsNative.vips_object_build(_operation) != 0) throw VipsException.Take();
    }

    /// <returns>The image with a reference of the caller's own.</returns>
    internal VipsHandle GetImage(string property)
    {
        var value = default(VipsNative.GValue);
        VipsNative.g_value_init(&value, VipsNative.vips_image_get_type());
        VipsNative.g_object_get_property(_operation, property, &value);
        var image = VipsNative.g_value_dup_object(&value);
        VipsNative.g_value_unset(&value);
        return VipsHandle.Own(image);
    }

    /// <returns>A copy of the bytes; the library's own are freed with the operation.</returns>
    internal byte[] GetBytes(string property)
    {
        var value = default(VipsNative.GValue);
        VipsNative.g_value_init(&value, VipsNative.vips_blob_get_type());
        VipsNative.g_object_get_property(_operation, property, &value);
        nuint length;
        var data = VipsNative.vips_blob_get(VipsNative.g_value_get_boxed(&value), &length);
        var bytes = new ReadOnlySpan<byte>(data, checked((int)length)).ToArray();
        VipsNative.g_value_unset(&value);
        return bytes;
    }

    public void Dispose()
    {
        if (_operation.IsClosed) return;
        VipsNative.vips_object_unref_outputs(_operation);
        _operation.Dispose();
    }
}
