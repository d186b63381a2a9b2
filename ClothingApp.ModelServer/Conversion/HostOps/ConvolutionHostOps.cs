using ClothingApp.ModelServer.Conversion.Ops.Windows;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Windows;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Convolutions of every type and shape: what ONNX Runtime refuses.</summary>
internal static class ConvolutionHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Conv"] = n => Forward(n, n.Input(1).Shape.Rank, depthwise: false),
        ["Conv2D"] = n => Forward(n, 4, depthwise: false),
        ["Conv3D"] = n => Forward(n, 5, depthwise: false),
        ["DepthwiseConv2dNative"] = n => Forward(n, 4, depthwise: true),
        ["Conv2DBackpropInput"] = n => BackToInput(n, 4, depthwise: false, likeTensor: false),
        ["Conv2DBackpropInputV2"] = n => BackToInput(n, 4, depthwise: false, likeTensor: true),
        ["Conv3DBackpropInput"] = n => BackToInput(n, 5, depthwise: false, likeTensor: true),
        ["Conv3DBackpropInputV2"] = n => BackToInput(n, 5, depthwise: false, likeTensor: false),
        ["DepthwiseConv2dNativeBackpropInput"] = n => BackToInput(n, 4, depthwise: true, likeTensor: false),
        ["Conv2DBackpropFilter"] = n => BackToFilter(n, 4, depthwise: false, likeTensor: false),
        ["Conv2DBackpropFilterV2"] = n => BackToFilter(n, 4, depthwise: false, likeTensor: true),
        ["Conv3DBackpropFilter"] = n => BackToFilter(n, 5, depthwise: false, likeTensor: true),
        ["Conv3DBackpropFilterV2"] = n => BackToFilter(n, 5, depthwise: false, likeTensor: false),
        ["DepthwiseConv2dNativeBackpropFilter"] = n => BackToFilter(n, 4, depthwise: true, likeTensor: false),
    };

    /// <summary>The kernel for pictures as the operation has them.</summary>
    /// <param name="except">An input that has a picture's rank and is none; -1 for none.</param>
    public static HostKernel InLayout(ImageLayout layout, HostKernel kernel, int except) =>
        layout.ChannelsFirst ? ChannelsLast.Of(kernel, layout.Rank, except) : kernel;

    /// <summary>Whole numbers of a request or graph as a shape.</summary>
    /// <exception cref="InvalidRequestException">They are none.</exception>
    public static long[] Sizes(Tensor vector)
    {
        var sizes = vector.Type == DType.Int32 ? Array.ConvertAll(vector.AsSpan<int>().ToArray(), v => (long)v) : vector.AsSpan<long>().ToArray();
        return sizes.All(s => s is >= 0 and <= int.MaxValue) ? sizes : throw new InvalidRequestException($"[{string.Join(',', sizes)}] is no shape");
    }

    private static HostCall Forward(NodeContext n, int rank, bool depthwise)
    {
        SameType(n, 0, 1);
        if (rank is < 3 or > 5 || n.Int("batch_dims", 1) != 1)
            throw n.Unsupported("its kernel's rank is not known, or it has several batch dimensions");
        var layout = ImageLayout.Of(n, rank);
        var spec = WindowAttributes.OfConvolution(n, layout);
        var (x, w) = (n.Input(0), n.Input(1).Shape);
        var shape = SymbolicShape.OfRank(rank);
        if (w.Rank == rank && w.IsFullyDefined)
        {
            var size = w.ToTensorShape().Dimensions[..(rank - 2)].ToArray();
            shape = layout.Leave(new Window(spec, size).ResultShape(layout.Enter(x.Shape), depthwise ? w[rank - 2] * w[rank - 1] : w[rank - 1]));
        }
        return new HostCall(InLayout(layout, ConvolutionKernels.Forward(spec, depthwise), except: 1), (x.Type, shape));
    }

    // Inputs: the result's sizes or a tensor of its shape, the kernel, the gradient.
    private static HostCall BackToInput(NodeContext n, int rank, bool depthwise, bool likeTensor)
    {
        SameType(n, 1, 2);
        var layout = ImageLayout.Of(n, rank);
        var spec = WindowAttributes.OfConvolution(n, layout);
        var shape = likeTensor ? n.Input(0).Shape : SymbolicShape.FromVector(n.Input(0));
        PictureShape picture = likeTensor ? inputs => inputs[0].Shape : inputs => PictureOf(layout, Sizes(inputs[0]), inputs[1], inputs[2]);
        return new HostCall(InLayout(layout, ConvolutionKernels.BackToInput(spec, depthwise, picture, 1, 2), except: 1),
            (n.Input(2).Type, shape.Rank == rank ? shape : SymbolicShape.OfRank(rank)));
    }

    // Inputs: the picture, the kernel's shape or a tensor of it, the gradient.
    private static HostCall BackToFilter(NodeContext n, int rank, bool depthwise, bool likeTensor)
    {
        SameType(n, 0, 2);
        var layout = ImageLayout.Of(n, rank);
        var spec = WindowAttributes.OfConvolution(n, layout);
        var shape = likeTensor ? n.Input(1).Shape : SymbolicShape.FromVector(n.Input(1));
        PictureShape filter = likeTensor ? inputs => inputs[1].Shape : inputs => TensorShape.Of(Sizes(inputs[1]));
        var kernel = ConvolutionKernels.BackToFilter(spec, depthwise, filter);
        return new HostCall(layout.ChannelsFirst ? ChannelsLast.Of(kernel, rank, except: 1, results: false) : kernel,
            (n.Input(0).Type, shape.Rank == rank ? shape : SymbolicShape.OfRank(rank)));
    }

    /// <summary>Refuses a graph that gives tensors of different types to an operation on one.</summary>
    public static void SameType(NodeContext n, int a, int b)
    {
        if (n.Input(a).Type != n.Input(b).Type)
            throw n.Unsupported($"its inputs are of the types {n.Input(a).Type.TensorFlowName()} and {n.Input(b).Type.TensorFlowName()}");
    }

    // The sizes may be those of height and width alone.
    private static TensorShape PictureOf(ImageLayout layout, long[] sizes, Tensor kernel, Tensor gradient)
    {
        if (sizes.Length == layout.Rank)
            return TensorShape.Of([sizes[0], .. layout.Spatial<long>(sizes), sizes[layout.ChannelAxis]]);
        return sizes.Length == layout.Dimensions && kernel.Shape.Rank == layout.Rank && gradient.Shape.Rank == layout.Rank
            ? TensorShape.Of([gradient.Shape[0], .. sizes, kernel.Shape[layout.Rank - 2]])
            : throw new InvalidRequestException($"[{string.Join(',', sizes)}] is no shape of a picture");
    }
}
