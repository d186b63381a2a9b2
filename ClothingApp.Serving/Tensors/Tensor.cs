using System.Buffers;
using System.Runtime.InteropServices;

namespace ClothingApp.Serving.Tensors;

/// <summary>
/// A tensor as it lies in memory: numbers little-endian in row-major order, or a list of byte strings.
/// Whoever creates a tensor over a rented buffer hands the buffer over; <see cref="Dispose"/> gives it back.
/// </summary>
public sealed class Tensor : IDisposable
{
    private IDisposable? _owner;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly byte[][]? _strings;

    private Tensor(DType type, TensorShape shape, ReadOnlyMemory<byte> bytes, byte[][]? strings, IDisposable? owner)
    {
        Type = type;
        Shape = shape;
        _bytes = bytes;
        _strings = strings;
        _owner = owner;
    }

    public DType Type { get; }

    /// <summary>Fully defined.</summary>
    public TensorShape Shape { get; }

    /// <summary>The elements of a numeric tensor: <c>Shape.ElementCount * Type.ElementSize()</c> bytes.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds strings.</exception>
    public ReadOnlyMemory<byte> Bytes =>
        _strings is null ? _bytes : throw new InvalidOperationException("A string tensor has no flat bytes.");

    /// <summary>The elements of a string tensor in row-major order. Not to be changed.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds numbers.</exception>
    public IReadOnlyList<byte[]> Strings =>
        _strings ?? throw new InvalidOperationException($"A {Type.TensorFlowName()} tensor has no strings.");

    /// <summary><see cref="Strings"/> for loops on the way to the wire.</summary>
    internal ReadOnlySpan<byte[]> StringSpan => _strings;

    /// <summary>A numeric tensor over existing memory, which is not copied.</summary>
    /// <param name="owner">Disposed with the tensor; null when the memory belongs to somebody else.</param>
    /// <exception cref="ArgumentException">The number of bytes is not what type and shape ask for.</exception>
    public static Tensor FromBytes(DType type, TensorShape shape, ReadOnlyMemory<byte> bytes, IDisposable? owner = null)
    {
        var size = type.ElementSize();
        if (size == 0)
            throw new ArgumentException($"{type} has no fixed element size.", nameof(type));
        if (bytes.Length != checked(shape.ElementCount * size))
            throw new ArgumentException($"{bytes.Length} bytes cannot hold a {type.TensorFlowName()} tensor of shape {shape}.", nameof(bytes));
        return new Tensor(type, shape, bytes, null, owner);
    }

    /// <summary>A numeric tensor that copies <paramref name="values"/>.</summary>
    public static Tensor Create<T>(TensorShape shape, ReadOnlySpan<T> values) where T : unmanaged =>
        FromBytes(DTypeExtensions.Of<T>(), shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A tensor of byte strings; the array is taken over, not copied.</summary>
    /// <exception cref="ArgumentException">The number of strings is not that of the shape.</exception>
    public static Tensor FromStrings(TensorShape shape, byte[][] strings)
    {
        if (strings.Length != shape.ElementCount)
            throw new ArgumentException($"{strings.Length} strings cannot fill a tensor of shape {shape}.", nameof(strings));
        return new Tensor(DType.String, shape, default, strings, null);
    }

    /// <summary>A numeric tensor over a pooled buffer that the caller fills.</summary>
    /// <param name="buffer">The tensor's own bytes, not cleared.</param>
    public static Tensor Rent(DType type, TensorShape shape, out Memory<byte> buffer)
    {
        var length = checked((int)(shape.ElementCount * type.ElementSize()));
        var owner = MemoryPool<byte>.Shared.Rent(Math.Max(length, 1));
        buffer = owner.Memory[..length];
        return FromBytes(type, shape, buffer, owner);
    }

    /// <summary>The elements as numbers of type <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the tensor's type.</exception>
    public ReadOnlySpan<T> AsSpan<T>() where T : unmanaged
    {
        if (DTypeExtensions.Of<T>() != Type)
            throw new InvalidOperationException($"A {Type.TensorFlowName()} tensor cannot be read as {typeof(T).Name}.");
        return MemoryMarshal.Cast<byte, T>(Bytes.Span);
    }

    public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Dispose();

    public override string ToString() => $"{Type.TensorFlowName()}{Shape}";
}
