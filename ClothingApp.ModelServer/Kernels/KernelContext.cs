using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels;

/// <summary>What one run may take on the host: time until its deadline, and memory. Used by one thread at a time.</summary>
/// <param name="ct">Ends with the request's deadline.</param>
internal sealed class KernelContext(CancellationToken ct)
{
    /// <summary>A result larger than this is refused before memory is taken: no model that serves needs one.</summary>
    private const long MaxTensorBytes = 1L << 30;

    /// <summary>All results of a run together, those included that are no longer needed.</summary>
    private const long MaxRunBytes = 16L << 30;

    private const int BytesPerString = 40;

    private long _taken;

    public CancellationToken Ct { get; } = ct;

    /// <summary>The largest result, in bytes.</summary>
    public long MaxBytes { get; init; } = MaxTensorBytes;

    /// <summary>True when a result was refused because it would be larger than <see cref="MaxBytes"/>.</summary>
    public bool WasTooLarge { get; private set; }

    /// <summary>A numeric tensor to be filled; its elements are zero.</summary>
    /// <exception cref="InvalidRequestException">It would be too large.</exception>
    public Tensor Allocate(DType type, TensorShape shape, out Span<byte> bytes)
    {
        var buffer = new byte[Charge(shape, type.ElementSize())];
        bytes = buffer;
        return Tensor.FromBytes(type, shape, buffer);
    }

    /// <summary>A numeric tensor to be filled; its elements are zero.</summary>
    /// <exception cref="InvalidRequestException">It would be too large.</exception>
    public Tensor Allocate<T>(TensorShape shape, out Span<T> elements) where T : unmanaged
    {
        var tensor = Allocate(DTypeExtensions.Of<T>(), shape, out var bytes);
        elements = MemoryMarshal.Cast<byte, T>(bytes);
        return tensor;
    }

    /// <summary>The strings of a tensor to be filled; make it with <see cref="Tensor.FromStrings"/>.</summary>
    /// <exception cref="InvalidRequestException">There would be too many.</exception>
    public byte[][] AllocateStrings(TensorShape shape)
    {
        var strings = new byte[Charge(shape, BytesPerString) / BytesPerString][];
        Array.Fill(strings, []);
        return strings;
    }

    /// <summary>Counts memory that is taken otherwise: a string's bytes, a decoded picture.</summary>
    /// <exception cref="InvalidRequestException">It is too much.</exception>
    public void Charge(long bytes)
    {
        Ct.ThrowIfCancellationRequested();
        if (bytes < 0 || bytes > MaxBytes)
        {
            WasTooLarge = true;
            throw new InvalidRequestException($"the model would make a tensor of {bytes} bytes from this request; at most {MaxBytes} are allowed");
        }
        if ((_taken += bytes) > MaxRunBytes)
            throw new InvalidRequestException($"the model would take more than {MaxRunBytes} bytes for this request");
    }

    private long Charge(TensorShape shape, int elementSize)
    {
        var bytes = 1.0 * elementSize;
        foreach (var size in shape.Dimensions)
            bytes *= size;
        Charge(bytes > MaxTensorBytes ? long.MaxValue : (long)bytes);
        return (long)bytes;
    }
}
