using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Resizes in all their modes, of pictures that come in and of features in the middle of a graph, against plain references.</summary>
public sealed class ResizeTests
{
    private static readonly (bool Align, bool Half)[] Modes = [(false, false), (false, true), (true, false)];

    public static TheoryData<string, bool> Resizes() => new()
    {
        { "ResizeBilinear", false }, { "ResizeBilinear", true },
        { "ResizeNearestNeighbor", false }, { "ResizeNearestNeighbor", true },
        { "ResizeBicubic", false }, { "ResizeBicubic", true },
        { "ResizeArea", false }, { "ResizeArea", true },
    };

    [Theory]
    [MemberData(nameof(Resizes))]
    public void Resize_AnySizes_EqualsReference(string op, bool inside)
    {
        var draws = new PictureDraws(op.Length);
        for (var draw = 0; draw < 80; draw++)
        {
            var (align, half) = op == "ResizeArea" ? (draws.Of(false, true), false) : draws.Of<(bool, bool)>(Modes);
            var pictures = draws.Picture(13, draws.Of(1, 3, 5));
            var (height, width) = (draws.Size(1, 20), draws.Size(1, 20));
            // From one pixel to several with aligned corners TensorFlow's areas are empty.
            if (op == "ResizeArea" && align && ((pictures.Shape[1] == 1 && height > 1) || (pictures.Shape[2] == 1 && width > 1)))
                continue;
            var (declared, dynamicSize) = (Declared(draws, pictures.Shape), draws.Of(false, false, true));
            var model = new OpModel(op).Attr("align_corners", align);
            if (op != "ResizeArea")
                model.Attr("half_pixel_centers", half);
            model.Input(pictures, declared, inside ? "Neg" : null);
            _ = dynamicSize ? model.Input(Size(height, width)) : model.Constant(Size(height, width));

            var actual = model.Run();

            var weight = Weight(op, align, half);
            var expected = ResizeReference.Run(inside ? Negated(pictures) : pictures, height, width, weight, weight);
            Assert.True(Agreement.Difference(expected, actual) is null,
                $"draw {draw}: {declared} {pictures.Shape} to {height}x{width} align {align} half {half}: {Agreement.Difference(expected, actual)}");
        }
    }

    [Fact]
    public void ResizeNearestNeighbor_ManySizePairs_PicksTensorFlowsPixels()
    {
        foreach (var (align, half) in Modes)
        {
            for (var size = 1; size <= 64; size += 3)
            {
                var column = Tensor.Create<int>(TensorShape.Of(1, size, 1, 1), [.. Enumerable.Range(0, size)]);
                foreach (var newSize in new[] { 1, 2, 3, 7, 15, 28, 31, 49, 64, 98, size, 2 * size, 3 * size })
                {
                    var expected = Enumerable.Range(0, newSize).Select(to => Enumerable.Range(0, size).First(from => ResizeReference.Nearest(align, half)(to, newSize, from, size) == 1));
                    var declared = size % 2 == 0 ? TensorShape.Of(-1, -1, 1, 1) : null;
                    var model = new OpModel("ResizeNearestNeighbor").Input(column, declared).Constant(Size(newSize, 1)).Attr("align_corners", align).Attr("half_pixel_centers", half);
                    Assert.Equal(expected, model.Run().AsSpan<int>().ToArray());
                }
            }
        }
    }

    [Theory]
    [InlineData("ResizeBilinear")]
    [InlineData("ResizeBicubic")]
    [InlineData("ResizeArea")]
    [InlineData("ResizeNearestNeighbor")]
    public void Resize_AnyElementType_AnswersFloatsExceptNearest(string op)
    {
        foreach (var (type, tensor) in Elements())
        {
            var floats = Tensor.Create<float>(tensor.Shape, [0, 200, 3, 100, 7, 50]);
            var weight = Weight(op, false, false);
            var expected = ResizeReference.Run(floats, 3, 5, weight, weight);

            var actual = new OpModel(op).Input(tensor).Constant(Size(3, 5)).Run();

            Assert.Equal(op == "ResizeNearestNeighbor" ? type : DType.Float32, actual.Type);
            if (actual.Type == DType.Float32)
                Assert.True(Agreement.Difference(expected, actual) is null, $"{type}: {Agreement.Difference(expected, actual)}");
        }
    }

    [Theory]
    [InlineData("ResizeBilinear")]
    [InlineData("ResizeNearestNeighbor")]
    [InlineData("ResizeBicubic")]
    [InlineData("ResizeArea")]
    public void Resize_EmptyBatch_AnswersEmpty(string op)
    {
        var empty = Tensor.Create<float>(TensorShape.Of(0, 4, 6, 8), []);
        foreach (var through in new[] { null, "Neg" })
        {
            foreach (var declared in new[] { TensorShape.Of(-1, 4, 6, 8), TensorShape.Of(-1, -1, -1, 8), TensorShape.Unknown })
                Assert.Equal(TensorShape.Of(0, 3, 5, 8), new OpModel(op).Input(empty, declared, through).Constant(Size(3, 5)).Run().Shape);
        }
    }

    [Theory]
    [InlineData("ResizeBilinear")]
    [InlineData("ResizeNearestNeighbor")]
    [InlineData("ResizeBicubic")]
    [InlineData("ResizeArea")]
    public void Resize_SizesOfARequestThatNobodyServes_AreRefused(string op)
    {
        var pictures = Tensor.Create<float>(TensorShape.Of(1, 2, 2, 8), new float[32]);
        foreach (var size in new[] { Size(0, 5), Size(5, -1), Size(1_000_000, 1_000_000), Size(int.MaxValue, int.MaxValue) })
        {
            foreach (var through in new[] { null, "Neg" })
            {
                var model = new OpModel(op).Input(pictures, TensorShape.Of(-1, -1, -1, 8), through).Input(size);
                Assert.ThrowsAny<Exception>(() => model.Run());
            }
        }
    }

    [Theory]
    [InlineData("ResizeBilinear")]
    [InlineData("ResizeNearestNeighbor")]
    [InlineData("ResizeBicubic")]
    [InlineData("ResizeArea")]
    public void Resize_PicturesWithoutPixels_AreRefused(string op)
    {
        foreach (var shape in new[] { TensorShape.Of(1, 0, 4, 8), TensorShape.Of(1, 4, 0, 8) })
        {
            var pictures = Tensor.Create<float>(shape, []);
            foreach (var declared in new[] { shape, TensorShape.Of(-1, -1, -1, 8), TensorShape.Unknown })
            {
                foreach (var through in new[] { null, "Neg" })
                    Assert.ThrowsAny<Exception>(() => new OpModel(op).Input(pictures, declared, through).Constant(Size(3, 3)).Run());
            }
        }
    }

    [Fact]
    public void ResizeBilinear_LargePicture_IsExact()
    {
        // Neighbouring pixels that differ much, far from the first: here a rounding of the place shows.
        var stripes = Enumerable.Range(0, 5000).Select(i => i % 2 == 0 ? 0f : 255f).ToArray();
        var picture = Tensor.Create<float>(TensorShape.Of(1, 1, 5000, 1), stripes);
        var weight = ResizeReference.Bilinear(false, true);

        var actual = new OpModel("ResizeBilinear").Input(picture).Constant(Size(1, 773)).Attr("half_pixel_centers", true).Run();

        Assert.Null(Agreement.Difference(ResizeReference.Run(picture, 1, 773, weight, weight), actual, 1e-4));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Neg")]
    public void Gradient_AnySizes_EqualsReference(string? through)
    {
        var draws = new PictureDraws(5);
        foreach (var op in new[] { "ResizeBilinearGrad", "ResizeBicubicGrad", "ResizeNearestNeighborGrad" })
        {
            for (var draw = 0; draw < 40; draw++)
            {
                var (align, half) = draws.Of<(bool, bool)>(Modes);
                var (gradient, pictures) = (draws.Picture(9, 2), draws.Picture(9, 2));
                var (height, width) = ((int)pictures.Shape[1], (int)pictures.Shape[2]);
                var model = new OpModel(op).Attr("align_corners", align).Attr("half_pixel_centers", half).Input(gradient, Declared(draws, gradient.Shape), through);
                _ = op == "ResizeNearestNeighborGrad" ? model.Constant(Size(height, width)) : model.Input(pictures);

                var actual = model.Run();

                var weight = Weight(op[..^4], align, half);
                var expected = ResizeReference.Gradient(through is null ? gradient : Negated(gradient), height, width, weight);
                Assert.True(Agreement.Difference(expected, actual) is null, $"{op} draw {draw}: {gradient.Shape} of {pictures.Shape}: {Agreement.Difference(expected, actual)}");
            }
        }
    }

    private static ResizeReference.Weight Weight(string op, bool align, bool half) => op switch
    {
        "ResizeBilinear" => ResizeReference.Bilinear(align, half),
        "ResizeNearestNeighbor" => ResizeReference.Nearest(align, half),
        "ResizeBicubic" => ResizeReference.Cubic(align, half),
        _ => ResizeReference.Area(align),
    };

    private static Tensor Size(int height, int width) => Tensor.Create<int>(TensorShape.Of(2), [height, width]);

    private static Tensor Negated(Tensor tensor) => Tensor.Create<float>(tensor.Shape, [.. tensor.AsSpan<float>().ToArray().Select(v => -v)]);

    // What a signature may know of the shape.
    private static TensorShape Declared(PictureDraws draws, TensorShape shape) => draws.Size(0, 4) switch
    {
        0 => TensorShape.Unknown,
        1 => TensorShape.Of(-1, -1, -1, -1),
        2 => TensorShape.Of(-1, -1, -1, shape[3]),
        3 => TensorShape.Of(-1, shape[1], shape[2], shape[3]),
        _ => shape,
    };

    private static IEnumerable<(DType Type, Tensor Tensor)> Elements()
    {
        var shape = TensorShape.Of(1, 2, 3, 1);
        yield return (DType.UInt8, Tensor.Create<byte>(shape, [0, 200, 3, 100, 7, 50]));
        yield return (DType.UInt16, Tensor.Create<ushort>(shape, [0, 200, 3, 100, 7, 50]));
        yield return (DType.Int16, Tensor.Create<short>(shape, [0, 200, 3, 100, 7, 50]));
        yield return (DType.Int32, Tensor.Create<int>(shape, [0, 200, 3, 100, 7, 50]));
        yield return (DType.Int64, Tensor.Create<long>(shape, [0, 200, 3, 100, 7, 50]));
        yield return (DType.Float64, Tensor.Create<double>(shape, [0, 200, 3, 100, 7, 50]));
        yield return (DType.Float16, Tensor.Create<Half>(shape, [(Half)0, (Half)200, (Half)3, (Half)100, (Half)7, (Half)50]));
    }
}
