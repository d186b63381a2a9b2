using System.Runtime.InteropServices;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Pictures.Gif;
using ClothingApp.ModelServer.Kernels.Pictures.Jpeg;
using ClothingApp.ModelServer.Kernels.Pictures.Png;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Pictures;

/// <summary>
/// TensorFlow's operations that decode a picture. Each of them decodes most formats, whatever its name says; they differ in the
/// shape of the result, and in what they refuse.
/// </summary>
internal sealed record PictureKernel(string Op)
{
    /// <summary>0: as many as the picture has.</summary>
    public int Channels { get; init; }

    /// <summary>uint8, uint16 or float32.</summary>
    public DType Type { get; init; } = DType.UInt8;

    /// <summary>All frames of an animation.</summary>
    public bool ExpandAnimations { get; init; } = true;

    public JpegOptions Jpeg { get; init; } = JpegOptions.Default;

    public Tensor[] Run(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        if (inputs[0].Shape.Rank != 0)
            throw new InvalidRequestException($"`contents` must be scalar but got shape {inputs[0].Shape}");
        var file = inputs[0].Strings[0];
        if (file.Length == 0)
            throw new InvalidRequestException("Input is empty.");
        var format = PictureFormats.Of(file);
        CheckFormat(format);
        var picture = format switch
        {
            PictureFormat.Jpeg => JpegDecoder.Decode(file, Jpeg with { Channels = Channels }, Op == "DecodeAndCropJpeg" ? Window(inputs[1]) : null, context),
            PictureFormat.Png => PngDecoder.Decode(file, Channels, Type == DType.UInt8 ? DType.UInt8 : DType.UInt16, context),
            PictureFormat.Gif => FromGif(file, context),
            _ => BmpDecoder.Decode(file, Channels, context),
        };
        if (Op == "DecodeGif" && picture.Shape.Rank == 3)
            picture = Reshape(picture, TensorShape.Of(1, picture.Shape[0], picture.Shape[1], picture.Shape[2]));
        return [Convert(picture, context)];
    }

    private void CheckFormat(PictureFormat format)
    {
        if (format == PictureFormat.Unknown)
            throw new InvalidRequestException("Unknown image file format. One of JPEG, PNG, GIF, BMP required.");
        var name = format.ToString().ToUpperInvariant();
        if (Op == "DecodeAndCropJpeg" && format != PictureFormat.Jpeg)
            throw new InvalidRequestException($"DecodeAndCropJpeg operation can run on JPEG only, but detected {name}.");
        if (Op == "DecodeBmp" && format != PictureFormat.Bmp)
            throw new InvalidRequestException($"Trying to decode {name} format using DecodeBmp op. Use `decode_{name.ToLowerInvariant()}` or `decode_image` instead.");
        if (format == PictureFormat.Bmp && Op is not ("DecodeBmp" or "DecodeImage"))
            throw new InvalidRequestException($"Trying to decode BMP format using a wrong op. Use `decode_bmp` or `decode_image` instead. Op used: {Op}");
        var fits = format switch
        {
            PictureFormat.Jpeg => Channels is 0 or 1 or 3,
            PictureFormat.Gif => Channels is 0 or 3,
            PictureFormat.Bmp => Channels != 1,
            _ => true,
        };
        if (!fits)
            throw new InvalidRequestException($"{name} does not support {Channels} channels");
    }

    private static CropWindow Window(Tensor window)
    {
        if (window.Shape.Rank != 1 || window.Shape[0] != 4)
            throw new InvalidRequestException($"crop_window must be 1-D with four elements, got shape {window.Shape}");
        var numbers = window.AsSpan<int>();
        return new CropWindow(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    private Tensor FromGif(byte[] file, KernelContext context)
    {
        var frames = GifDecoder.Decode(file, ExpandAnimations, context);
        var isStill = Op is "DecodeJpeg" or "DecodePng";
        if (isStill && frames.Shape[0] != 1)
            throw new InvalidRequestException($"Got {frames.Shape[0]} frames, but animated gifs can only be decoded by tf.io.decode_gif or tf.io.decode_image");
        return isStill || !ExpandAnimations ? Reshape(frames, TensorShape.Of(frames.Shape[1], frames.Shape[2], frames.Shape[3])) : frames;
    }

    private static Tensor Reshape(Tensor tensor, TensorShape shape) => Tensor.FromBytes(tensor.Type, shape, tensor.Bytes);

    /// <summary>8 bits become 16 by a factor of 256, floats by one part in 255; PNG's 16 bits are floats by one in 65535.</summary>
    private Tensor Convert(Tensor picture, KernelContext context)
    {
        if (picture.Type == Type)
            return picture;
        if (Type == DType.UInt16)
        {
            var wide = context.Allocate<ushort>(picture.Shape, out var values);
            var bytes = picture.Bytes.Span;
            for (var i = 0; i < bytes.Length; i++)
                values[i] = (ushort)(bytes[i] << 8);
            return wide;
        }
        var floats = context.Allocate<float>(picture.Shape, out var elements);
        if (picture.Type == DType.UInt8)
        {
            const float Scale = (float)(1.0 / byte.MaxValue);
            var bytes = picture.Bytes.Span;
            for (var i = 0; i < bytes.Length; i++)
                elements[i] = bytes[i] * Scale;
        }
        else
        {
            const float Scale = (float)(1.0 / ushort.MaxValue);
            var values = MemoryMarshal.Cast<byte, ushort>(picture.Bytes.Span);
            for (var i = 0; i < values.Length; i++)
                elements[i] = values[i] * Scale;
        }
        return floats;
    }
}
