using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Lists;

/// <summary>Takes tensors apart into rows, and puts rows together.</summary>
internal static class ListRows
{
    /// <summary>The rows of a tensor, along its first dimension.</summary>
    public static List<Tensor> Split(Tensor tensor, KernelContext context)
    {
        var row = WithoutFirst(tensor.Shape);
        var (count, elements) = (checked((int)tensor.Shape[0]), checked((int)row.ElementCount));
        var rows = new List<Tensor>(count);
        for (var i = 0; i < count; i++)
        {
            if (tensor.Type == DType.String)
            {
                rows.Add(Tensor.FromStrings(row, [.. tensor.Strings.Skip(i * elements).Take(elements)]));
                continue;
            }
            var length = elements * tensor.Type.ElementSize();
            rows.Add(context.Allocate(tensor.Type, row, out var bytes));
            tensor.Bytes.Span.Slice(i * length, length).CopyTo(bytes);
        }
        return rows;
    }

    /// <summary>One tensor of elements that all have the same shape.</summary>
    /// <param name="said">What else is known of the elements' shape: needed when none of them is set.</param>
    public static Tensor Stack(TensorList list, IReadOnlyCollection<Tensor?> items, TensorShape said, KernelContext context)
    {
        var element = ElementShape(list, items, said);
        var shape = TensorShape.Of([items.Count, .. element.Dimensions]);
        if (list.ElementType == DType.String)
        {
            context.AllocateStrings(shape);
            var none = Enumerable.Repeat(Array.Empty<byte>(), checked((int)element.ElementCount));
            return Tensor.FromStrings(shape, [.. items.SelectMany(i => i?.Strings ?? none)]);
        }
        var result = context.Allocate(list.ElementType, shape, out var bytes);
        var length = checked((int)element.ElementCount * list.ElementType.ElementSize());
        var at = 0;
        foreach (var item in items)
        {
            item?.Bytes.Span.CopyTo(bytes[at..]);
            at += length;
        }
        return result;
    }

    /// <summary>An element that was never set.</summary>
    public static Tensor Zeros(TensorList list, TensorShape said, KernelContext context)
    {
        var shape = ElementShape(list, list.Items, said);
        return list.ElementType == DType.String
            ? Tensor.FromStrings(shape, context.AllocateStrings(shape))
            : context.Allocate(list.ElementType, shape, out _);
    }

    public static TensorShape WithoutFirst(TensorShape shape) => TensorShape.Of(shape.Dimensions[1..]);

    private static TensorShape ElementShape(TensorList list, IReadOnlyCollection<Tensor?> items, TensorShape said)
    {
        TensorShape? common = null;
        foreach (var item in items)
        {
            if (item is null)
                continue;
            if (common is not null && !common.Equals(item.Shape))
                throw new InvalidRequestException($"Tried to stack elements of a list with different shapes: {common} and {item.Shape}");
            if (item.Type != list.ElementType)
                throw new InvalidRequestException($"Invalid data types; list elements {list.ElementType.TensorFlowName()} but tried to use {item.Type.TensorFlowName()}");
            common = item.Shape;
        }
        common ??= said.IsFullyDefined ? said : Merge(list.ElementShape, said);
        return common.IsFullyDefined
            ? common
            : throw new InvalidRequestException($"Tried to stack elements of an empty list with non-fully-defined element_shape: {common}");
    }

    private static TensorShape Merge(TensorShape x, TensorShape y)
    {
        if (x.IsUnknownRank || y.IsUnknownRank || x.Rank != y.Rank)
            return x.IsUnknownRank ? y : x;
        return TensorShape.Of([.. x.Dimensions.ToArray().Zip(y.Dimensions.ToArray(), (a, b) => a >= 0 ? a : b)]);
    }
}
