using ClothingApp.ModelServer.Conversion.Ops;
using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Images;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Operations on pictures and boxes on the host; resizes and codecs have files of their own.</summary>
internal static class ImageHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["AdjustContrastv2"] = n => Same(n, (i, context) => [Contrast.Run(i[0], i[1], context)]),
        ["AdjustHue"] = n => Same(n, (i, context) => [ColorAdjustment.Hue(i[0], i[1], context)]),
        ["AdjustSaturation"] = n => Same(n, (i, context) => [ColorAdjustment.Saturation(i[0], i[1], context)]),
        ["RGBToHSV"] = n => Same(n, (i, context) => [ColorSpaces.ToHsv(i[0], context)]),
        ["HSVToRGB"] = n => Same(n, (i, context) => [ColorSpaces.ToRgb(i[0], context)]),
        ["DrawBoundingBoxes"] = n => Same(n, (i, context) => [BoundingBoxes.Run(i, context)]),
        ["DrawBoundingBoxesV2"] = n => Same(n, (i, context) => [BoundingBoxes.Run(i, context)]),
        ["CropAndResize"] = CropAndResizeCall,
        ["ExtractGlimpse"] = n => Glimpse(n, isFirstVersion: true),
        ["ExtractGlimpseV2"] = n => Glimpse(n, isFirstVersion: false),
        ["ImageProjectiveTransformV2"] = ProjectiveTransformCall,
        ["ImageProjectiveTransformV3"] = ProjectiveTransformCall,
        ["NonMaxSuppression"] = n => Suppression(n, false, 1),
        ["NonMaxSuppressionV2"] = n => Suppression(n, false, 1),
        ["NonMaxSuppressionV3"] = n => Suppression(n, false, 1),
        ["NonMaxSuppressionV4"] = n => Suppression(n, n.Bool("pad_to_max_output_size", false), 2),
        ["NonMaxSuppressionV5"] = n => Suppression(n, n.Bool("pad_to_max_output_size", false), 3),
        ["NonMaxSuppressionWithOverlaps"] = n =>
            new HostCall((inputs, context) => [BoxSelection.OfOverlaps(inputs, context)[0]], (DType.Int32, SymbolicShape.OfRank(1))),
        ["CombinedNonMaxSuppression"] = Combined,
    };

    private static HostCall Same(NodeContext n, HostKernel kernel) => new(kernel, (n.Input(0).Type, n.Input(0).Shape));

    private static HostCall CropAndResizeCall(NodeContext n)
    {
        var method = n.String("method", "bilinear");
        if (method is not ("bilinear" or "nearest"))
            throw n.Unsupported($"method {method} is not known");
        var outside = n.Float("extrapolation_value", 0);
        var (height, width) = ResizeNode.TwoSizes(n, 3);
        return new HostCall(
            (inputs, context) => [CropAndResize.Run(inputs, method == "nearest", outside, context)],
            (DType.Float32, SymbolicShape.Of(Size(n, 2, 0, 1), height, width, Size(n, 0, 3, 4))));
    }

    private static HostCall Glimpse(NodeContext n, bool isFirstVersion)
    {
        var noise = n.String("noise", "uniform");
        var glimpses = new Glimpses(isFirstVersion, n.Bool("normalized", true), n.Bool("centered", true), noise != "zero");
        var (height, width) = ResizeNode.TwoSizes(n, 1);
        return new HostCall(
            (inputs, context) => [glimpses.Run(inputs, context)],
            (DType.Float32, SymbolicShape.Of(Size(n, 0, 0, 4), height, width, Size(n, 0, 3, 4))));
    }

    private static HostCall ProjectiveTransformCall(NodeContext n)
    {
        var (interpolation, mode) = (n.String("interpolation", ""), n.String("fill_mode", "CONSTANT"));
        if (interpolation is not ("NEAREST" or "BILINEAR"))
            throw n.Unsupported($"interpolation {interpolation} is not known");
        if (mode is not ("CONSTANT" or "REFLECT" or "WRAP" or "NEAREST"))
            throw n.Unsupported($"fill_mode {mode} is not known");
        var transform = new ProjectiveTransform(interpolation == "BILINEAR", Enum.Parse<FillMode>(mode, ignoreCase: true));
        var (height, width) = ResizeNode.TwoSizes(n, 2);
        return new HostCall(
            (inputs, context) => [transform.Run(inputs, context)],
            (n.Input(0).Type, SymbolicShape.Of(Size(n, 0, 0, 4), height, width, Size(n, 0, 3, 4))));
    }

    // Indices, scores from version 5 on, and how many from version 4 on.
    private static HostCall Suppression(NodeContext n, bool pad, int outputs)
    {
        var overlap = n.Float("iou_threshold", 0.5f);
        var picked = SymbolicShape.Of(pad && n.Input(2).Elements is [var most] ? most : Dim.Unknown());
        (DType, SymbolicShape)[] all = [(DType.Int32, picked), (n.Input(1).Type, picked), (DType.Int32, SymbolicShape.Scalar)];
        int[] has = outputs switch { 1 => [0], 2 => [0, 2], _ => [0, 1, 2] };
        return new HostCall(
            (inputs, context) =>
            {
                var results = BoxSelection.OfBoxes(inputs, overlap, pad, context);
                return Array.ConvertAll(has, i => results[i]);
            },
            Array.ConvertAll(has, i => all[i]));
    }

    private static HostCall Combined(NodeContext n)
    {
        var suppression = new CombinedSuppression(n.Bool("pad_per_class", false), n.Bool("clip_boxes", true));
        var batch = Size(n, 0, 0, 4);
        var most = !suppression.PadPerClass && n.Input(3).Elements is [var total] ? total : Dim.Unknown();
        var each = SymbolicShape.Of(batch, most);
        return new HostCall(
            suppression.Run,
            (DType.Float32, SymbolicShape.Of(batch, most, 4)), (DType.Float32, each), (DType.Float32, each), (DType.Int32, SymbolicShape.Of(batch)));
    }

    private static Dim Size(NodeContext n, int input, int dimension, int rank) =>
        n.Input(input).Shape is { } shape && shape.Rank == rank ? shape[dimension] : Dim.Unknown();
}
