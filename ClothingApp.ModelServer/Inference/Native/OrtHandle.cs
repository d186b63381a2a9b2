using System.Runtime.InteropServices;

namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>Owns one object of the runtime and releases it with the function for its kind.</summary>
internal sealed unsafe class OrtHandle : SafeHandle
{
    private readonly OrtFunction _release;

    public OrtHandle(void* pointer, OrtFunction release) : base(0, ownsHandle: true)
    {
        _release = release;
        SetHandle((nint)pointer);
    }

    public override bool IsInvalid => handle == 0;

    public void* Pointer => (void*)handle;

    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged<void*, void>)OrtApi.Function(_release))((void*)handle);
        return true;
    }
}
