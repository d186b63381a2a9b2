using System.Collections.Immutable;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Lists;

/// <summary>The operations on lists of tensors. Elements that were never set read as zeros, as TensorFlow has it.</summary>
internal static class ListKernels
{
    private const long MaxElements = 16 << 20;
    private const int BytesPerElement = 100;

    public static ListKernel Reserve(DType type) => (inputs, context) =>
        [new TensorList(type, ShapeOf(inputs[0].Tensor!), Unset(IntOf(inputs[1].Tensor!), context))];

    public static HostValue[] FromTensor(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var tensor = inputs[0].Tensor!;
        if (tensor.Shape.Rank < 1)
            throw new InvalidRequestException("Tensor must be at least a vector, but saw shape: []");
        return [new TensorList(tensor.Type, ListRows.WithoutFirst(tensor.Shape), [.. ListRows.Split(tensor, context)])];
    }

    public static HostValue[] Stack(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var list = inputs[0].List!;
        return [HostValue.Owned(ListRows.Stack(list, list.Items, ShapeOf(inputs[1].Tensor!), context))];
    }

    public static HostValue[] GetItem(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var list = inputs[0].List!;
        var index = Index(list, inputs[1].Tensor!);
        return [HostValue.Borrowed(list.Items[index] ?? ListRows.Zeros(list, ShapeOf(inputs[2].Tensor!), context))];
    }

    public static ListKernel SetItem(bool resizes) => (inputs, context) =>
    {
        var list = inputs[0].List!;
        var at = IntOf(inputs[1].Tensor!);
        if (resizes && at >= list.Items.Count)
            list = Resized(list, at + 1, context);
        return [list with { Items = list.Items.SetItem(Index(list, inputs[1].Tensor!), Element(inputs[2].Tensor!, context)) }];
    };

    public static HostValue[] PushBack(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var list = inputs[0].List!;
        return [list with { Items = list.Items.Add(Element(inputs[1].Tensor!, context)) }];
    }

    public static HostValue[] PopBack(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var list = inputs[0].List!;
        if (list.Items.IsEmpty)
            throw new InvalidRequestException("Trying to pop from an empty list.");
        var last = list.Items[^1] ?? ListRows.Zeros(list, ShapeOf(inputs[1].Tensor!), context);
        return [list with { Items = list.Items.RemoveAt(list.Items.Count - 1) }, HostValue.Borrowed(last)];
    }

    public static HostValue[] Length(ReadOnlySpan<HostValue> inputs, KernelContext context) =>
        [HostValue.Borrowed(Tensor.Create(TensorShape.Scalar, [inputs[0].List!.Items.Count]))];

    public static HostValue[] Resize(ReadOnlySpan<HostValue> inputs, KernelContext context) =>
        [Resized(inputs[0].List!, IntOf(inputs[1].Tensor!), context)];

    public static HostValue[] Gather(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var list = inputs[0].List!;
        var items = new List<Tensor?>();
        foreach (var index in inputs[1].Tensor!.AsSpan<int>())
            items.Add(index >= 0 && index < list.Items.Count ? list.Items[index] : throw OutOfBounds(list, index));
        return [HostValue.Owned(ListRows.Stack(list, items, ShapeOf(inputs[2].Tensor!), context))];
    }

    // Inputs: the rows, their places, the elements' shape, the number of elements or -1.
    public static HostValue[] Scatter(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var places = inputs[1].Tensor!.AsSpan<int>();
        var count = IntOf(inputs[3].Tensor!);
        if (count < 0)
        {
            foreach (var place in places)
                count = Math.Max(count, place + 1L);
        }
        var empty = new TensorList(inputs[0].Tensor!.Type, ShapeOf(inputs[2].Tensor!), Unset(Math.Max(count, 0), context));
        return [Scattered(empty, inputs[0].Tensor!, places, context)];
    }

    public static HostValue[] ScatterInto(ReadOnlySpan<HostValue> inputs, KernelContext context) =>
        [Scattered(inputs[0].List!, inputs[1].Tensor!, inputs[2].Tensor!.AsSpan<int>(), context)];

    public static HostValue[] Concat(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var list = inputs[0].List!;
        var lengths = context.Allocate<long>(TensorShape.Of(list.Items.Count), out var sizes);
        var rows = new List<Tensor?>();
        for (var i = 0; i < list.Items.Count; i++)
        {
            var item = list.Items[i] ?? ListRows.Zeros(list, TensorShape.Unknown, context);
            if (item.Shape.Rank < 1)
                throw new InvalidRequestException("Concat saw a scalar shape but requires all shapes to be at least rank 1.");
            sizes[i] = item.Shape[0];
            rows.AddRange(ListRows.Split(item, context));
        }
        var row = list.ElementShape.Rank > 0 ? ListRows.WithoutFirst(list.ElementShape) : TensorShape.Unknown;
        return [HostValue.Owned(ListRows.Stack(list with { ElementShape = row }, rows, row, context)), HostValue.Owned(lengths)];
    }

    // Inputs: the tensor, how many rows of it each element takes.
    public static HostValue[] Split(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var tensor = inputs[0].Tensor!;
        var lengths = inputs[1].Tensor!.AsSpan<long>();
        var rows = ListRows.Split(tensor, context);
        var row = ListRows.WithoutFirst(tensor.Shape);
        var whole = new TensorList(tensor.Type, row, []);
        var (items, next) = (new List<Tensor?>(), 0);
        foreach (var length in lengths)
        {
            if (length < 0 || length > rows.Count - next)
                throw new InvalidRequestException($"Invalid value in lengths: {length} of {rows.Count} rows");
            items.Add(ListRows.Stack(whole, rows.GetRange(next, (int)length), row, context));
            next += (int)length;
        }
        return next == rows.Count
            ? [new TensorList(tensor.Type, TensorShape.Of([-1, .. row.Dimensions]), [.. items])]
            : throw new InvalidRequestException($"Unused values in tensor. Length of tensor: {rows.Count} Values used: {next}");
    }

    public static ListKernel ElementShape(DType type) => (inputs, context) =>
    {
        var shape = inputs[0].List!.ElementShape;
        long[] sizes = shape.IsUnknownRank ? [-1] : shape.Dimensions.ToArray();
        var result = shape.IsUnknownRank ? TensorShape.Scalar : TensorShape.Of(sizes.Length);
        return [HostValue.Borrowed(type == DType.Int64 ? Tensor.Create<long>(result, sizes) : Tensor.Create<int>(result, [.. sizes.Select(s => (int)s)]))];
    };

    public static HostValue[] ConcatLists(ReadOnlySpan<HostValue> inputs, KernelContext context) =>
        [inputs[0].List! with { Items = inputs[0].List!.Items.AddRange(inputs[1].List!.Items) }];

    private static TensorList Scattered(TensorList list, Tensor tensor, ReadOnlySpan<int> places, KernelContext context)
    {
        var rows = ListRows.Split(tensor, context);
        if (rows.Count != places.Length)
            throw new InvalidRequestException($"Specified a list with shape [{places.Length}] from a tensor with {rows.Count} rows");
        var items = list.Items.ToBuilder();
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] < 0)
                throw OutOfBounds(list, places[i]);
            if (places[i] >= items.Count)
                items.AddRange(Unset(places[i] + 1L - items.Count, context));
            items[places[i]] = rows[i];
        }
        return list with { Items = items.ToImmutable() };
    }

    private static TensorList Resized(TensorList list, long count, KernelContext context)
    {
        if (count < 0)
            throw new InvalidRequestException($"TensorListSlice expects size to be non-negative. Got: {count}");
        return list with
        {
            Items = count <= list.Items.Count
                ? list.Items.RemoveRange((int)count, list.Items.Count - (int)count)
                : list.Items.AddRange(Unset(count - list.Items.Count, context)),
        };
    }

    private static ImmutableList<Tensor?> Unset(long count, KernelContext context)
    {
        if (count is < 0 or > MaxElements)
            throw new InvalidRequestException($"The num_elements to reserve must be a number up to {MaxElements}, but got {count}");
        context.Charge(count * BytesPerElement);
        return ImmutableList.CreateRange(Enumerable.Repeat<Tensor?>(null, (int)count));
    }

    // A list may outlive the run that made its elements, whose memory goes with it.
    private static Tensor Element(Tensor tensor, KernelContext context)
    {
        if (tensor.Type == DType.String)
            return Tensor.FromStrings(tensor.Shape, [.. tensor.Strings]);
        var copy = context.Allocate(tensor.Type, tensor.Shape, out var bytes);
        tensor.Bytes.Span.CopyTo(bytes);
        return copy;
    }

    private static int Index(TensorList list, Tensor tensor) =>
        IntOf(tensor) is var index && index >= 0 && index < list.Items.Count ? (int)index : throw OutOfBounds(list, index);

    private static InvalidRequestException OutOfBounds(TensorList list, long index) =>
        new($"Trying to access element {index} in a list with {list.Items.Count} elements.");

    private static long IntOf(Tensor tensor) => tensor switch
    {
        { Type: DType.Int32, Bytes.Length: > 0 } => tensor.AsSpan<int>()[0],
        { Type: DType.Int64, Bytes.Length: > 0 } => tensor.AsSpan<long>()[0],
        _ => throw new InvalidRequestException($"a number is needed for a list of tensors, not {tensor}"),
    };

    // A scalar -1 stands for a shape of which nothing is known.
    private static TensorShape ShapeOf(Tensor tensor)
    {
        if (tensor.Shape.Rank != 1)
            return TensorShape.Unknown;
        return tensor.Type == DType.Int64
            ? TensorShape.Of([.. tensor.AsSpan<long>().ToArray().Select(s => Math.Max(s, -1))])
            : TensorShape.Of([.. tensor.AsSpan<int>().ToArray().Select(s => (long)Math.Max(s, -1))]);
    }
}
