using System.Runtime.InteropServices;

namespace ClothingApp.Imaging.Decoding.Native;

/// <summary>One reference to an object of libvips (an image, a region, an operation), given back once.</summary>
internal sealed class VipsHandle : SafeHandle
{
    private VipsHandle(nint owned)
        : base(0, ownsHandle: true) => SetHandle(owned);

    public override bool IsInvalid => handle == 0;

    /// <param name="owned">A reference that passes to the handle; null becomes the library's own error.</param>
    internal static VipsHandle Own(nint owned) => owned != 0 ? new VipsHandle(owned) : throw VipsException.Take();

    protected override bool ReleaseHandle()
    {
        VipsNative.g_object_unref(handle);
        return true;
    }
}
