using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Windows;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Pools, patches and blocks of every type and shape: what ONNX Runtime refuses.</summary>
internal static class WindowHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["MaxPool"] = n => Max(n, 4, -1),
        ["MaxPoolV2"] = n => Max(n, 4, 1),
        ["MaxPool3D"] = n => Max(n, 5, -1),
        ["MaxPoolWithArgmax"] = MaxWithPlaces,
        ["AvgPool"] = n => Pool(n, 4, -1, PoolingKernels.Average),
        ["AvgPool3D"] = n => Pool(n, 5, -1, PoolingKernels.Average),
        ["MaxPoolGrad"] = n => MaxGradient(n, 4, -1),
        ["MaxPoolGradV2"] = n => MaxGradient(n, 4, 3),
        ["MaxPool3DGrad"] = n => MaxGradient(n, 5, -1),
        ["MaxPoolGradWithArgmax"] = n => new HostCall(PoolingGradientKernels.ToPlaces(n.Bool("include_batch_in_index", false)), (n.Input(1).Type, n.Input(0).Shape)),
        ["AvgPoolGrad"] = n => AverageGradient(n, 4),
        ["AvgPool3DGrad"] = n => AverageGradient(n, 5),
        ["ExtractImagePatches"] = n => Patches(n, 4),
        ["ExtractVolumePatches"] = n => Patches(n, 5),
        ["Dilation2D"] = Dilation,
        ["SpaceToBatch"] = n => new HostCall(BlockKernels.SpaceToBatch(SquareBlock(n)), (n.Input(0).Type, SymbolicShape.OfRank(4))),
        ["BatchToSpace"] = n => new HostCall(BlockKernels.BatchToSpace(SquareBlock(n)), (n.Input(0).Type, SymbolicShape.OfRank(4))),
        ["SpaceToBatchND"] = n => new HostCall(BlockKernels.SpaceToBatch(null), (n.Input(0).Type, SameRank(n))),
        ["BatchToSpaceND"] = n => new HostCall(BlockKernels.BatchToSpace(null), (n.Input(0).Type, SameRank(n))),
        ["SpaceToDepth"] = n => Depth(n, BlockKernels.SpaceToDepth),
        ["DepthToSpace"] = n => Depth(n, BlockKernels.DepthToSpace),
    };

    private static HostCall Max(NodeContext n, int rank, int sizeInput)
    {
        var layout = ImageLayout.Of(n, rank);
        var size = WindowAttributes.Size(n, layout, sizeInput);
        var depth = size[layout.ChannelAxis];
        if (depth == 1)
            return Pool(n, rank, sizeInput, (spec, window) => PoolingKernels.Max(spec, window));
        // A window over the channels has no height and width, and as a step itself.
        if (size.Any(s => s != 1 && s != depth) || size.Count(s => s != 1) != 1 || WindowAttributes.Strides(n, sizeInput) is var strides
            && (strides.Length != rank || strides[layout.ChannelAxis] != depth))
            throw n.Unsupported("its window goes over channels and pixels at once, or overlaps");
        var shape = layout.Enter(n.Input(0).Shape).Sizes.ToArray();
        shape[1] = Dim.Apply(shape[1], depth, (c, d) => c / d);
        return new HostCall(ConvolutionHostOps.InLayout(layout, PoolingKernels.MaxOfChannels(depth), -1), (n.Input(0).Type, layout.Leave(SymbolicShape.Of(shape))));
    }

    private static HostCall Pool(NodeContext n, int rank, int sizeInput, Func<WindowSpec, long[], Kernels.HostKernel> kernel)
    {
        var layout = ImageLayout.Of(n, rank);
        var (spec, size) = WindowAttributes.OfPool(n, layout, sizeInput);
        return new HostCall(ConvolutionHostOps.InLayout(layout, kernel(spec, size), -1), (n.Input(0).Type, Pooled(n, layout, spec, size)));
    }

    private static HostCall MaxWithPlaces(NodeContext n)
    {
        var layout = ImageLayout.Of(n, 4);
        var (spec, size) = WindowAttributes.OfPool(n, layout);
        var (type, shape) = (n.Type("Targmax", DType.Int64), Pooled(n, layout, spec, size));
        return new HostCall(PoolingKernels.Max(spec, size, n.Bool("include_batch_in_index", false), type), (n.Input(0).Type, shape), (type, shape));
    }

    private static HostCall MaxGradient(NodeContext n, int rank, int sizeInput)
    {
        ConvolutionHostOps.SameType(n, 0, 2);
        var layout = ImageLayout.Of(n, rank);
        var (spec, size) = WindowAttributes.OfPool(n, layout, sizeInput);
        return new HostCall(ConvolutionHostOps.InLayout(layout, PoolingGradientKernels.Max(spec, size), -1), (n.Input(0).Type, n.Input(0).Shape));
    }

    private static HostCall AverageGradient(NodeContext n, int rank)
    {
        var layout = ImageLayout.Of(n, rank);
        var (spec, size) = WindowAttributes.OfPool(n, layout);
        PictureShape picture = inputs => ConvolutionHostOps.Sizes(inputs[0]) is var sizes && sizes.Length == rank
            ? TensorShape.Of([sizes[0], .. layout.Spatial<long>(sizes), sizes[layout.ChannelAxis]])
            : throw new Programs.InvalidRequestException($"[{string.Join(',', sizes)}] is no shape of a picture");
        var shape = SymbolicShape.FromVector(n.Input(0));
        return new HostCall(ConvolutionHostOps.InLayout(layout, PoolingGradientKernels.Average(spec, size, picture), -1), (n.Input(1).Type, shape.Rank == rank ? shape : SymbolicShape.OfRank(rank)));
    }

    private static HostCall Patches(NodeContext n, int rank)
    {
        var layout = new ImageLayout(rank, false);
        var window = PatchOps.Read(n, layout);
        return new HostCall(PatchKernels.Extract(window.Spec, window.Size), (n.Input(0).Type, PatchOps.ResultShape(layout, window, n.Input(0).Shape)));
    }

    private static HostCall Dilation(NodeContext n)
    {
        ConvolutionHostOps.SameType(n, 0, 1);
        var layout = new ImageLayout(4, false);
        var spec = WindowAttributes.Read(n, layout, n.Ints("strides"), n.Ints("rates"));
        return new HostCall(PatchKernels.Dilate(spec), (n.Input(0).Type, SymbolicShape.OfRank(4)));
    }

    private static HostCall Depth(NodeContext n, Func<long, Kernels.HostKernel> kernel) =>
        new(ConvolutionHostOps.InLayout(ImageLayout.Of(n, 4), kernel(SpaceBatchOps.Block(n)), -1), (n.Input(0).Type, SymbolicShape.OfRank(4)));

    private static long[] SquareBlock(NodeContext n) => [SpaceBatchOps.Block(n), SpaceBatchOps.Block(n)];

    private static SymbolicShape SameRank(NodeContext n) => n.Input(0).Shape is { IsUnknownRank: false, Rank: var rank } ? SymbolicShape.OfRank(rank) : SymbolicShape.Unknown;

    private static SymbolicShape Pooled(NodeContext n, ImageLayout layout, WindowSpec spec, long[] size)
    {
        var picture = layout.Enter(n.Input(0).Shape);
        return layout.Leave(new Window(spec, size).ResultShape(picture, picture[1]));
    }
}
