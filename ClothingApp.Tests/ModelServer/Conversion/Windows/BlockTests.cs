using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Windows;

/// <summary>Pixels moved to the batch, to the channels and into patches, against the definitions in TensorFlow's documentation.</summary>
public sealed class BlockTests
{
    private static readonly DType[] Types = [DType.Float32, DType.Float32, DType.Int32, DType.Float64, DType.UInt8];

    [Fact]
    public void SpaceToBatchND_RandomBlocks_EqualsDefinitionAndBack()
    {
        var random = new Random(1);
        for (var i = 0; i < 100; i++)
        {
            var (bh, bw, batch, channels) = (random.Next(1, 4), random.Next(1, 4), random.Next(1, 3), random.Next(1, 3));
            var (top, left) = (random.Next(0, 3), random.Next(0, 3));
            var (cellsHigh, cellsWide) = (random.Next(1, 4), random.Next(1, 4));
            var height = Math.Max((cellsHigh * bh) - top - random.Next(0, 3), 1);
            var width = Math.Max((cellsWide * bw) - left - random.Next(0, 3), 1);
            (cellsHigh, cellsWide) = ((top + height + bh - 1) / bh, (left + width + bw - 1) / bw);
            int[] paddings = [top, (cellsHigh * bh) - top - height, left, (cellsWide * bw) - left - width];
            var x = Numbers.Draw(random, batch * height * width * channels);
            var expected = new double[bh * bw * batch * cellsHigh * cellsWide * channels];
            var type = Types[random.Next(Types.Length)];
            if (type == DType.UInt8)
                Array.Fill(expected, -100);
            for (var e = 0; e < x.Length; e++)
            {
                var (c, w, h, n) = (e % channels, (e / channels % width) + left, (e / channels / width % height) + top, e / channels / width / height);
                var phase = ((h % bh) * bw) + (w % bw);
                expected[((((((phase * batch) + n) * cellsHigh) + (h / bh)) * cellsWide) + (w / bw)) * channels + c] = x[e];
            }
            var picture = Numbers.Tensor(type, TensorShape.Of(batch, height, width, channels), x);
            var batched = Numbers.Tensor(type, TensorShape.Of(bh * bw * batch, cellsHigh, cellsWide, channels), expected);
            var what = $"draw {i}: {picture} block {bh}x{bw} paddings [{string.Join(',', paddings)}]";

            AssertEqual(batched, Blocks("SpaceToBatchND", random, picture, [bh, bw], paddings), what);
            AssertEqual(picture, Blocks("BatchToSpaceND", random, batched, [bh, bw], paddings), what);
            if (bh == bw)
            {
                AssertEqual(batched, new OpModel("SpaceToBatch").Input(picture).Constant(Pairs(paddings)).Attr("block_size", bh), what);
                AssertEqual(picture, new OpModel("BatchToSpace").Input(batched).Constant(Pairs(paddings)).Attr("block_size", bh), what);
            }
        }
    }

    [Fact]
    public void SpaceToDepth_RandomBlocks_EqualsDefinitionAndBack()
    {
        var random = new Random(2);
        for (var i = 0; i < 60; i++)
        {
            var (block, batch, cells, channels) = (random.Next(2, 4), random.Next(1, 3), random.Next(1, 4), random.Next(1, 4));
            var (first, size) = (random.Next(3) == 0, cells * block);
            var x = Numbers.Draw(random, batch * size * size * channels);
            var expected = new double[x.Length];
            for (var e = 0; e < x.Length; e++)
            {
                var (c, w, h, n) = (e % channels, e / channels % size, e / channels / size % size, e / channels / size / size);
                var depth = ((((h % block) * block) + (w % block)) * channels) + c;
                expected[((((n * cells) + (h / block)) * cells) + (w / block)) * block * block * channels + depth] = x[e];
            }
            var type = Types[random.Next(Types.Length)];
            var picture = Picture(x, batch, size, channels, first, type);
            var deep = Picture(expected, batch, cells, block * block * channels, first, type);
            var format = first ? "NCHW" : "NHWC";

            AssertEqual(deep, new OpModel("SpaceToDepth").Input(picture, TensorShape.Of(-1, -1, -1, -1)).Attr("block_size", block).Attr("data_format", format), $"draw {i}");
            AssertEqual(picture, new OpModel("DepthToSpace").Input(deep).Attr("block_size", block).Attr("data_format", format), $"draw {i}");
        }
    }

    [Theory]
    [InlineData("ExtractImagePatches", 2)]
    [InlineData("ExtractVolumePatches", 3)]
    public void ExtractPatches_RandomWindows_EqualsLoops(string op, int dimensions)
    {
        var random = new Random(3);
        for (var i = 0; i < 80; i++)
        {
            var draw = new WindowDraw(random, dimensions, dilated: dimensions == 2, explicitPadding: false) { ChannelsFirst = false };
            var (channels, type) = (random.Next(1, 3), Types[random.Next(Types.Length)]);
            var x = draw.Values(draw.Batch * draw.Window.Pixels * channels);
            var perWindow = draw.Window.Places * channels;
            var expected = new double[draw.Batch * draw.Window.Windows * perWindow];
            if (type == DType.UInt8)
                Array.Fill(expected, -100);
            foreach (var (pixel, place, window) in draw.Window.Covered())
            {
                for (var e = 0; e < draw.Batch * channels; e++)
                {
                    var (n, c) = (e / channels, e % channels);
                    expected[(((n * draw.Window.Windows) + window) * perWindow) + (place * channels) + c] = x[(((n * draw.Window.Pixels) + pixel) * channels) + c];
                }
            }
            var picture = draw.Picture(x, draw.Window.Input, channels, type);
            var model = new OpModel(op).Input(picture, draw.Declared(picture.Shape, random.Next(4)))
                .Attr("ksizes", draw.PerDimension(draw.Size, 1)).Attr("strides", draw.PerDimension(draw.Strides, 1)).Attr("padding", draw.Window.Padding);
            if (dimensions == 2)
                model.Attr("rates", draw.PerDimension(draw.Dilations, 1));

            AssertEqual(draw.Picture(expected, draw.Window.Result, perWindow, type), model, $"{op} draw {i}: {draw} {type}");
        }
    }

    [Fact]
    public void ExtractImagePatches_WindowsSideBySide_CutsThePicture()
    {
        var x = Tensor.Create<float>(TensorShape.Of(1, 2, 5, 1), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

        var result = new OpModel("ExtractImagePatches").Input(x, TensorShape.Of(-1, 2, 5, 1)).Attr("ksizes", 1, 2, 2, 1).Attr("strides", 1, 2, 2, 1).Attr("rates", 1, 1, 1, 1).Attr("padding", "VALID").Run();

        Assert.Null(Agreement.Difference(Tensor.Create<float>(TensorShape.Of(1, 1, 2, 4), [0, 1, 5, 6, 2, 3, 7, 8]), result));
    }

    [Fact]
    public void Dilation2D_RandomWindows_EqualsLoops()
    {
        var random = new Random(4);
        for (var i = 0; i < 50; i++)
        {
            var draw = new WindowDraw(random, 2, explicitPadding: false) { ChannelsFirst = false };
            var channels = random.Next(1, 3);
            var (x, w) = (draw.Values(draw.Batch * draw.Window.Pixels * channels), draw.Values(draw.Window.Places * channels));
            var expected = new double[draw.Batch * draw.Window.Windows * channels];
            Array.Fill(expected, float.MinValue);
            foreach (var (pixel, place, window) in draw.Window.Covered())
            {
                for (var e = 0; e < draw.Batch * channels; e++)
                {
                    var (n, c) = (e / channels, e % channels);
                    ref var greatest = ref expected[(((n * draw.Window.Windows) + window) * channels) + c];
                    greatest = Math.Max(greatest, x[(((n * draw.Window.Pixels) + pixel) * channels) + c] + w[(place * channels) + c]);
                }
            }
            var kernel = Numbers.Tensor(DType.Float32, TensorShape.Of([.. draw.Size, channels]), w);
            var model = new OpModel("Dilation2D").Input(draw.Picture(x, draw.Window.Input, channels, DType.Float32)).Constant(kernel)
                .Attr("strides", draw.PerDimension(draw.Strides, 1)).Attr("rates", draw.PerDimension(draw.Dilations, 1)).Attr("padding", draw.Window.Padding);

            AssertEqual(draw.Picture(expected, draw.Window.Result, channels, DType.Float32), model, $"draw {i}: {draw}", 1e-3);
        }
    }

    private static OpModel Blocks(string op, Random random, Tensor x, int[] block, int[] edges)
    {
        var model = new OpModel(op).Input(x, random.Next(3) switch { 0 => x.Shape, 1 => TensorShape.Of(-1, -1, -1, -1), _ => TensorShape.Unknown });
        model.Constant(Tensor.Create<int>(TensorShape.Of(block.Length), block));
        return random.Next(3) == 0 ? model.Input(Pairs(edges)) : model.Constant(Pairs(edges));
    }

    private static Tensor Pairs(int[] values) => Tensor.Create<int>(TensorShape.Of(values.Length / 2, 2), values);

    private static Tensor Picture(double[] channelsLast, int batch, int size, int channels, bool first, DType type)
    {
        if (!first)
            return Numbers.Tensor(type, TensorShape.Of(batch, size, size, channels), channelsLast);
        var pixels = size * size;
        return Numbers.Tensor(type, TensorShape.Of(batch, channels, size, size),
            [.. Enumerable.Range(0, channelsLast.Length).Select(i => channelsLast[(((i / (pixels * channels) * pixels) + (i % pixels)) * channels) + (i / pixels % channels)])]);
    }

    private static void AssertEqual(Tensor expected, OpModel model, string what, double? tolerance = null)
    {
        var difference = Agreement.Difference(expected, model.Run(), tolerance);
        Assert.True(difference is null, $"{what}: {difference}");
    }
}
