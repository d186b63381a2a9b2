using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Moves elements from a tensor into a result without looking at them.</summary>
internal interface IElementMove
{
    void Run<T>(ReadOnlySpan<T> source, Span<T> target);
}

/// <summary>Elements of any type: numbers by their size in bytes, strings by reference.</summary>
internal static class Elements
{
    /// <summary>A result to be filled: zeros, or empty strings.</summary>
    /// <exception cref="InvalidRequestException">It would be too large, or its type is a handle.</exception>
    public static Tensor Allocate(KernelContext context, DType type, TensorShape shape) =>
        type == DType.String ? Tensor.FromStrings(shape, context.AllocateStrings(shape))
        : type.ElementSize() > 0 ? context.Allocate(type, shape, out _)
        : throw new InvalidRequestException($"{type.TensorFlowName()} elements cannot be moved");

    /// <summary>The elements of a numeric tensor that was just allocated.</summary>
    public static Span<T> Writable<T>(Tensor tensor) where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(MemoryMarshal.AsMemory(tensor.Bytes).Span);

    public static ReadOnlySpan<byte[]> Strings(Tensor tensor) => (byte[][])tensor.Strings;

    public static Span<byte[]> WritableStrings(Tensor tensor) => (byte[][])tensor.Strings;

    /// <param name="target">Allocated by <see cref="Allocate"/>.</param>
    /// <exception cref="InvalidRequestException">The tensors' types differ.</exception>
    public static void Move<TMove>(TMove move, Tensor source, Tensor target) where TMove : struct, IElementMove
    {
        if (source.Type != target.Type)
            throw new InvalidRequestException($"{source.Type.TensorFlowName()} elements do not go into a {target.Type.TensorFlowName()} tensor");
        if (source.Type == DType.String)
        {
            move.Run(Strings(source), WritableStrings(target));
            return;
        }
        var from = source.Bytes.Span;
        switch (source.Type.ElementSize())
        {
            case 1: move.Run(from, Writable<byte>(target)); break;
            case 2: move.Run(MemoryMarshal.Cast<byte, ushort>(from), Writable<ushort>(target)); break;
            case 4: move.Run(MemoryMarshal.Cast<byte, uint>(from), Writable<uint>(target)); break;
            case 8: move.Run(MemoryMarshal.Cast<byte, ulong>(from), Writable<ulong>(target)); break;
            case 16: move.Run(MemoryMarshal.Cast<byte, UInt128>(from), Writable<UInt128>(target)); break;
            default: throw new InvalidRequestException($"{source.Type.TensorFlowName()} elements cannot be moved");
        }
    }

    /// <summary>A copy under another shape of as many elements.</summary>
    public static Tensor Reshaped(KernelContext context, Tensor source, TensorShape shape)
    {
        if (shape.ElementCount != source.Shape.ElementCount)
            throw new InvalidRequestException($"a tensor of shape {source.Shape} cannot take the shape {shape}");
        var result = Allocate(context, source.Type, shape);
        Move(new RunCopy(0, 0, (int)shape.ElementCount), source, result);
        return result;
    }

    /// <summary>Copies <paramref name="count"/> elements that follow each other.</summary>
    public static void Copy(Tensor source, long from, Tensor target, long to, long count) =>
        Move(new RunCopy((int)from, (int)to, (int)count), source, target);

    /// <summary>Sets all of <paramref name="target"/> to one element.</summary>
    public static void Fill(Tensor source, long from, Tensor target) => Move(new FillMove((int)from), source, target);

    private readonly record struct RunCopy(int From, int To, int Count) : IElementMove
    {
        public void Run<T>(ReadOnlySpan<T> source, Span<T> target) => source.Slice(From, Count).CopyTo(target.Slice(To, Count));
    }

    private readonly record struct FillMove(int From) : IElementMove
    {
        public void Run<T>(ReadOnlySpan<T> source, Span<T> target)
        {
            if (!target.IsEmpty)
                target.Fill(source[From]);
        }
    }
}
