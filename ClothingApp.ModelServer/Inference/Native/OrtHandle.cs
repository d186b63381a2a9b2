using System.Runtime.InteropServices;

namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>Owns one object of the runtime and releases it with the function for its kind.</summary>
internal sealed unsafe class OrtHandle : SafeHandle
{
    private readonly OrtFunction _release;
    private readonly IDisposable? _uses;

    /// <param name="uses">What the object needs for as long as it lives; disposed after it.</param>
    public OrtHandle(void* pointer, OrtFunction release, IDisposable? uses = null) : base(0, ownsHandle: true)
    {
        (_release, _uses) = (release, uses);
        SetHandle((nint)pointer);
    }

    public override bool IsInvalid => handle == 0;

    public void* Pointer => (void*)handle;

    /// <summary>Keeps the object alive while somebody else may dispose its owner: it is released when the last lease ends.</summary>
    /// <exception cref="ObjectDisposedException">It is gone already.</exception>
    public Lease Use() => new(this);

    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged<void*, void>)OrtApi.Function(_release))((void*)handle);
        _uses?.Dispose();
        return true;
    }

    public readonly ref struct Lease
    {
        private readonly OrtHandle _handle;

        public Lease(OrtHandle handle)
        {
            var added = false;
            handle.DangerousAddRef(ref added);
            _handle = handle;
        }

        public void* Pointer => _handle.Pointer;

        public void Dispose() => _handle.DangerousRelease();
    }
}
