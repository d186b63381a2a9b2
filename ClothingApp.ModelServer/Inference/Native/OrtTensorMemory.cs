using System.Buffers;

namespace ClothingApp.ModelServer.Inference.Native;

/// <summary>The memory of a tensor that the runtime made; disposing releases the tensor.</summary>
internal sealed unsafe class OrtTensorMemory(OrtHandle value, byte* data, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() =>
        value.IsClosed ? throw new ObjectDisposedException(nameof(OrtTensorMemory)) : new Span<byte>(data, length);

    // Native memory does not move.
    public override MemoryHandle Pin(int elementIndex = 0) => new(data + elementIndex);

    public override void Unpin() { }

    protected override void Dispose(bool disposing) => value.Dispose();
}
