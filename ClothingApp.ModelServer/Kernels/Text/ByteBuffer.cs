namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>Collects the bytes of one string; what it grows by is counted as memory before it is taken.</summary>
internal sealed class ByteBuffer(KernelContext context)
{
    private byte[] _bytes = new byte[64];

    public int Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    public void Append(byte value)
    {
        Ensure(1);
        _bytes[Length++] = value;
    }

    /// <summary>The string so far; the buffer is empty afterwards.</summary>
    public byte[] Take()
    {
        var result = Length == 0 ? StringTensors.Empty : _bytes.AsSpan(0, Length).ToArray();
        Length = 0;
        return result;
    }

    private void Ensure(int more)
    {
        if (more <= _bytes.Length - Length)
            return;
        var size = Math.Max((long)Length + more, Math.Min(2L * _bytes.Length, 1L << 30));
        context.Charge(size);
        Array.Resize(ref _bytes, (int)size);
    }
}
