using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>
/// A picture cut into blocks whose pixels go to the batch (space to batch) or to the channels (space to depth), and back.
/// The channels are last; any element type, because elements are only moved.
/// </summary>
internal static class BlockKernels
{
    /// <summary>Inputs: the picture; then, when they are not given here, the block's shape and the paddings [dimensions, 2].</summary>
    public static HostKernel SpaceToBatch(long[]? block) => (inputs, context) =>
    {
        var (x, sizes, edges) = Read(inputs, block);
        var padded = new long[sizes.Length];
        for (var i = 0; i < padded.Length; i++)
        {
            padded[i] = x.Shape[i + 1] + edges[2 * i] + edges[(2 * i) + 1];
            if (padded[i] % sizes[i] != 0)
                throw new InvalidRequestException($"{padded[i]} pixels do not part into blocks of {sizes[i]}");
        }
        var cells = Divide(padded, sizes);
        var rest = x.Shape.Dimensions[(1 + sizes.Length)..];
        var shape = TensorShape.Of([x.Shape[0] * Product(sizes), .. cells, .. rest]);
        return [Move(x, shape, x.Shape.Dimensions[1..(1 + sizes.Length)], cells, sizes, edges, toBlocks: true, phasesFirst: true, context)];
    };

    /// <summary>Inputs as for the way there; the last are the crops.</summary>
    public static HostKernel BatchToSpace(long[]? block) => (inputs, context) =>
    {
        var (x, sizes, edges) = Read(inputs, block);
        if (x.Shape[0] % Product(sizes) != 0)
            throw new InvalidRequestException($"a batch of {x.Shape[0]} does not part into blocks of {Product(sizes)}");
        var cells = x.Shape.Dimensions[1..(1 + sizes.Length)].ToArray();
        var cropped = new long[sizes.Length];
        for (var i = 0; i < cropped.Length; i++)
        {
            cropped[i] = (cells[i] * sizes[i]) - edges[2 * i] - edges[(2 * i) + 1];
            if (cropped[i] < 0)
                throw new InvalidRequestException($"more is cropped from {x.Shape} than there is");
        }
        var rest = x.Shape.Dimensions[(1 + sizes.Length)..];
        var shape = TensorShape.Of([x.Shape[0] / Product(sizes), .. cropped, .. rest]);
        return [Move(x, shape, cropped, cells, sizes, edges, toBlocks: false, phasesFirst: true, context)];
    };

    public static HostKernel SpaceToDepth(long block) => (inputs, context) =>
    {
        var x = Picture(inputs[0]);
        if (x.Shape[1] % block != 0 || x.Shape[2] % block != 0)
            throw new InvalidRequestException($"a picture of shape {x.Shape} does not part into blocks of {block}");
        long[] cells = [x.Shape[1] / block, x.Shape[2] / block];
        var shape = TensorShape.Of([x.Shape[0], .. cells, x.Shape[3] * block * block]);
        return [Move(x, shape, x.Shape.Dimensions[1..3], cells, [block, block], new long[4], toBlocks: true, phasesFirst: false, context)];
    };

    public static HostKernel DepthToSpace(long block) => (inputs, context) =>
    {
        var x = Picture(inputs[0]);
        if (x.Shape[3] % (block * block) != 0)
            throw new InvalidRequestException($"the channels of {x.Shape} do not part into blocks of {block * block}");
        long[] space = [x.Shape[1] * block, x.Shape[2] * block];
        var shape = TensorShape.Of([x.Shape[0], .. space, x.Shape[3] / (block * block)]);
        return [Move(x, shape, space, x.Shape.Dimensions[1..3], [block, block], new long[4], toBlocks: false, phasesFirst: false, context)];
    };

    // Pixel p of the picture, moved by the padding before it, is place p % block of cell p / block.
    private static Tensor Move(Tensor x, TensorShape shape, ReadOnlySpan<long> space, ReadOnlySpan<long> cells, long[] block, long[] edges,
        bool toBlocks, bool phasesFirst, KernelContext context)
    {
        var result = context.Allocate(x.Type, shape, out var y);
        var from = x.Bytes.Span;
        var (phases, cellCount, pixels) = (Product(block), Product(cells), Product(space));
        var batch = toBlocks ? x.Shape[0] : shape[0];
        var rows = batch * pixels;
        if (rows == 0 || y.IsEmpty || from.IsEmpty)
            return result;
        var row = (int)((toBlocks ? from.Length : y.Length) / rows);
        for (long i = 0; i < rows; i++)
        {
            if (i % 1024 == 0)
                context.Ct.ThrowIfCancellationRequested();
            var (n, rest) = (i / pixels, i % pixels);
            long phase = 0, cell = 0, phaseStep = 1, cellStep = 1;
            for (var d = block.Length - 1; d >= 0; d--)
            {
                var at = (rest % space[d]) + edges[2 * d];
                rest /= space[d];
                phase += at % block[d] * phaseStep;
                cell += at / block[d] * cellStep;
                phaseStep *= block[d];
                cellStep *= cells[d];
            }
            var other = phasesFirst ? (((phase * batch) + n) * cellCount) + cell : (((n * cellCount) + cell) * phases) + phase;
            var (source, target) = toBlocks ? (i, other) : (other, i);
            from.Slice((int)(source * row), row).CopyTo(y[(int)(target * row)..]);
        }
        return result;
    }

    private static (Tensor X, long[] Block, long[] Edges) Read(ReadOnlySpan<Tensor> inputs, long[]? given)
    {
        var x = inputs[0];
        var block = given ?? Integers(inputs[1]);
        var edges = Integers(inputs[^1]);
        if (x.Shape.Rank < 1 + block.Length || edges.Length != 2 * block.Length || block.Any(b => b < 1) || block.Aggregate(1.0, (a, b) => a * b) > int.MaxValue
            || edges.Any(e => e is < 0 or > int.MaxValue))
            throw new InvalidRequestException($"blocks [{string.Join(',', block)}] with edges [{string.Join(',', edges)}] do not fit {x.Shape}");
        return (x, block, edges);
    }

    private static Tensor Picture(Tensor x) =>
        x.Shape.Rank == 4 ? x : throw new InvalidRequestException($"a picture of shape {x.Shape} does not have 4 dimensions");

    private static long[] Integers(Tensor tensor) =>
        tensor.Type == DType.Int32 ? Array.ConvertAll(tensor.AsSpan<int>().ToArray(), v => (long)v) : tensor.AsSpan<long>().ToArray();

    private static long[] Divide(long[] sizes, long[] by) => [.. sizes.Zip(by, (s, b) => s / b)];

    private static long Product(ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (var size in sizes)
            product *= size;
        return product;
    }
}
