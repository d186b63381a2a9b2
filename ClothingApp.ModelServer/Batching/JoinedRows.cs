using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Batching;

/// <summary>Copies rows of several tensors into one.</summary>
internal static class JoinedRows
{
    private delegate ReadOnlySpan<T> Elements<T>(Tensor tensor);

    /// <param name="parts">Their requests are in use.</param>
    /// <param name="shapes">Made from the same parts.</param>
    /// <returns>By input name; the caller disposes them.</returns>
    public static Dictionary<string, Tensor> Of(IReadOnlyList<BatchPart> parts, JoinedShapes shapes)
    {
        var joined = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var name in parts[0].Request.Inputs.Keys)
            joined.Add(name, Of([.. parts.Select(p => (p.Request.Inputs[name], p.First, p.Count))], shapes[name]));
        return joined;
    }

    /// <summary>All rows of tensors of one row shape.</summary>
    /// <exception cref="GrpcException">Their rows differ in shape.</exception>
    public static Tensor Of(IReadOnlyList<Tensor> tensors)
    {
        var first = tensors[0].Shape;
        if (tensors.Any(t => !t.Shape.Dimensions[1..].SequenceEqual(first.Dimensions[1..])))
        {
            throw new GrpcException(GrpcStatusCode.FailedPrecondition,
                $"The parts of a split request gave outputs of different shapes: {string.Join(", ", tensors.Select(t => t.Shape))}");
        }
        return Of([.. tensors.Select(t => (t, 0, (int)t.Shape[0]))], TensorRows.WithRows(first, tensors.Sum(t => t.Shape[0])));
    }

    private static Tensor Of((Tensor Tensor, int First, int Count)[] parts, TensorShape shape)
    {
        var type = parts[0].Tensor.Type;
        if (type == DType.String)
        {
            var strings = new byte[shape.ElementCount][];
            Copy<byte[]>(parts, shape, strings, 1, t => t.Strings as byte[][] ?? [.. t.Strings], []);
            return Tensor.FromStrings(shape, strings);
        }
        var joined = Tensor.Rent(type, shape, out var buffer);
        Copy<byte>(parts, shape, buffer.Span, type.ElementSize(), t => t.Bytes.Span, 0);
        return joined;
    }

    /// <param name="unit">How many <typeparamref name="T"/> an element takes.</param>
    /// <param name="nothing">Fills what is padded in a tensor that has no element.</param>
    private static void Copy<T>((Tensor Tensor, int First, int Count)[] parts, TensorShape shape, Span<T> target, int unit, Elements<T> elements, T nothing)
    {
        var row = (int)(TensorRows.Elements(shape) * unit);
        var (at, last) = (0, 0);
        foreach (var (tensor, first, count) in parts)
        {
            last = at;
            var own = (int)(TensorRows.Elements(tensor.Shape) * unit);
            var source = elements(tensor);
            var destination = target.Slice(at, count * row);
            if (own == row)
            {
                source.Slice(first * own, count * own).CopyTo(destination);
            }
            else
            {
                // The original pads with the tensor's first element.
                if (source.IsEmpty)
                    destination.Fill(nothing);
                else
                    Repeat(source[..unit], destination);
                for (var i = 0; i < count; i++)
                    CopyBox(source.Slice((first + i) * own, own), tensor.Shape.Dimensions[1..], destination.Slice(i * row, row), shape.Dimensions[1..]);
            }
            at += count * row;
        }
        if (at < target.Length)
            Repeat(target.Slice(last, row), target[at..]);
    }

    private static void CopyBox<T>(ReadOnlySpan<T> source, ReadOnlySpan<long> sizes, Span<T> target, ReadOnlySpan<long> targetSizes)
    {
        if (source.IsEmpty)
            return;
        if (sizes.Length <= 1)
        {
            source.CopyTo(target);
            return;
        }
        var (from, to) = (source.Length / (int)sizes[0], target.Length / (int)targetSizes[0]);
        for (var i = 0; i < (int)sizes[0]; i++)
            CopyBox(source.Slice(i * from, from), sizes[1..], target.Slice(i * to, to), targetSizes[1..]);
    }

    private static void Repeat<T>(ReadOnlySpan<T> pattern, Span<T> target)
    {
        if (target.IsEmpty)
            return;
        pattern.CopyTo(target);
        for (var filled = pattern.Length; filled < target.Length; filled *= 2)
            target[..Math.Min(filled, target.Length - filled)].CopyTo(target[filled..]);
    }
}
