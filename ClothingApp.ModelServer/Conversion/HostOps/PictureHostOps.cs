using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Pictures;
using ClothingApp.ModelServer.Kernels.Pictures.Jpeg;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Pictures, sound and other bytes that a request sends encoded.</summary>
internal static class PictureHostOps
{
    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["DecodeJpeg"] = n => Picture(n, new("DecodeJpeg") { Jpeg = JpegOf(n) }),
        ["DecodeAndCropJpeg"] = n => Picture(n, new("DecodeAndCropJpeg") { Jpeg = JpegOf(n) }),
        ["DecodePng"] = n => Picture(n, new("DecodePng") { Type = TypeOf(n, DType.UInt8, DType.UInt16) }),
        ["DecodeBmp"] = n => Picture(n, new("DecodeBmp")),
        ["DecodeGif"] = n => new(new PictureKernel("DecodeGif") { Channels = 3 }.Run, (DType.UInt8, SymbolicShape.Of(Dim.Unknown(), Dim.Unknown(), Dim.Unknown(), 3))),
        ["DecodeImage"] = n => Picture(n, new("DecodeImage")
        {
            Type = TypeOf(n, DType.UInt8, DType.UInt16, DType.Float32),
            ExpandAnimations = n.Bool("expand_animations", true),
        }),
        ["ExtractJpegShape"] = n => new(EncodingKernels.ExtractJpegShape(n.Type("output_type", DType.Int32)), (n.Type("output_type", DType.Int32), SymbolicShape.Of(3))),
        ["DecodeRaw"] = n => new(EncodingKernels.DecodeRaw(RawType(n), n.Bool("little_endian", true)), (RawType(n), Longer(n))),
        ["DecodePaddedRaw"] = n => new(EncodingKernels.DecodePaddedRaw(RawType(n), n.Bool("little_endian", true)), (RawType(n), Longer(n))),
        ["EncodeBase64"] = n => TextHostOps.Same(n, EncodingKernels.EncodeBase64(n.Bool("pad", false))),
        ["DecodeBase64"] = n => TextHostOps.Same(n, EncodingKernels.DecodeBase64),
        ["DecodeCompressed"] = n => TextHostOps.Same(n, EncodingKernels.DecodeCompressed(Compression(n))),
        ["DecodeWav"] = n => new(
            WavKernel.Create(AtLeast(n, "desired_channels"), AtLeast(n, "desired_samples")),
            (DType.Float32, SymbolicShape.OfRank(2)),
            (DType.Int32, SymbolicShape.Scalar)),
    };

    private static HostCall Picture(NodeContext n, PictureKernel kernel)
    {
        var channels = n.Int("channels", 0);
        if (channels is not (0 or 1 or 3 or 4))
            throw n.Unsupported($"`channels` must be 0, 1, 3 or 4 but got {channels}");
        // An animation has one more dimension, which cannot be known before.
        var shape = kernel is { Op: "DecodeImage", ExpandAnimations: true }
            ? SymbolicShape.Unknown
            : SymbolicShape.Of(Dim.Unknown(), Dim.Unknown(), channels > 0 ? channels : Dim.Unknown());
        return new((kernel with { Channels = (int)channels }).Run, (kernel.Type, shape));
    }

    private static JpegOptions JpegOf(NodeContext n)
    {
        var (ratio, transform) = (n.Int("ratio", 1), n.String("dct_method", ""));
        if (ratio is not (1 or 2 or 4 or 8))
            throw n.Unsupported($"ratio must be 1, 2, 4, or 8, got {ratio}");
        if (transform is not ("" or "INTEGER_FAST" or "INTEGER_ACCURATE"))
            throw n.Unsupported("dct_method must be one of {'', 'INTEGER_FAST', 'INTEGER_ACCURATE'}");
        return new JpegOptions
        {
            Ratio = (int)ratio,
            AccurateDct = transform == "INTEGER_ACCURATE",
            FancyUpscaling = n.Bool("fancy_upscaling", true),
            TryRecoverTruncated = n.Bool("try_recover_truncated", false),
            AcceptableFraction = n.Float("acceptable_fraction", 1),
        };
    }

    private static DType TypeOf(NodeContext n, params ReadOnlySpan<DType> supported)
    {
        var type = n.Type("dtype", DType.UInt8);
        return supported.Contains(type) ? type : throw n.Unsupported($"`dtype` {type.TensorFlowName()} is not supported");
    }

    private static DType RawType(NodeContext n)
    {
        var type = n.Type("out_type", DType.Invalid);
        return type.ElementSize() > 0 ? type : throw n.Unsupported($"`out_type` {type.TensorFlowName()} is not supported");
    }

    private static SymbolicShape Longer(NodeContext n)
    {
        var shape = n.Input(0).Shape;
        return shape.IsUnknownRank ? SymbolicShape.Unknown : SymbolicShape.Of([.. shape.Sizes, Dim.Unknown()]);
    }

    private static string Compression(NodeContext n) =>
        n.String("compression_type", "") is ("" or "ZLIB" or "GZIP") and var type
            ? type
            : throw n.Unsupported($"compression {n.String("compression_type", "")} is not supported: only ZLIB, GZIP and none");

    private static int AtLeast(NodeContext n, string name) =>
        n.Int(name, -1) is >= -1 and <= int.MaxValue and var value ? (int)value : throw n.Unsupported($"{name} must be >= -1");
}
