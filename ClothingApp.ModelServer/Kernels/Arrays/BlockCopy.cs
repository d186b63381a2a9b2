using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Copies blocks of elements by number: block <c>from[i]</c> of the source becomes block <c>to[i]</c> of the target.</summary>
/// <param name="From">Null for block i; -1 leaves the target as it is.</param>
/// <param name="To">Null for block i; -1 leaves the block out.</param>
/// <param name="Count">How many are copied; where a target is named twice the later one stays.</param>
/// <param name="Size">Elements of a block.</param>
internal readonly record struct BlockCopy(long[]? From, long[]? To, long Count, long Size, CancellationToken Ct) : IElementMove
{
    /// <summary>Blocks picked by number.</summary>
    public static Tensor Gather(KernelContext context, Tensor source, long[] from, long size, TensorShape shape)
    {
        var result = Elements.Allocate(context, source.Type, shape);
        Elements.Move(new BlockCopy(from, null, from.Length, size, context.Ct), source, result);
        return result;
    }

    public void Run<T>(ReadOnlySpan<T> source, Span<T> target)
    {
        var size = (int)Size;
        for (var i = 0; i < Count; i++)
        {
            if ((i & 0xFFFF) == 0)
                Ct.ThrowIfCancellationRequested();
            var (from, to) = (From is null ? i : From[i], To is null ? i : To[i]);
            if (from < 0 || to < 0)
                continue;
            if (size == 1)
                target[(int)to] = source[(int)from];
            else
                source.Slice((int)(from * size), size).CopyTo(target[(int)(to * size)..]);
        }
    }
}
