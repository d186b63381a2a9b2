using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>Picking boxes and cutting them out, against plain references.</summary>
public sealed class BoxTests
{
    [Theory]
    [InlineData("NonMaxSuppression", false)]
    [InlineData("NonMaxSuppressionV2", false)]
    [InlineData("NonMaxSuppressionV3", false)]
    [InlineData("NonMaxSuppressionV3", true)]
    [InlineData("NonMaxSuppressionV4", false)]
    [InlineData("NonMaxSuppressionV4", true)]
    [InlineData("NonMaxSuppressionV5", false)]
    [InlineData("NonMaxSuppressionV5", true)]
    public void Suppress_RandomBoxes_PicksAsReference(string op, bool onHost)
    {
        var version = op[^2] == 'V' ? op[^1] - '0' : 1;
        var draws = new PictureDraws(version);
        for (var draw = 0; draw < 60; draw++)
        {
            var (count, most) = (draws.Size(0, 25), draws.Size(0, 12));
            var (boxes, scores) = (Boxes(draws, count), Scores(draws, count));
            var (overlap, least, sigma) = (draws.Number(0.05f, 0.9f), draws.Of(-0.5f, 0.2f, float.NegativeInfinity), version == 5 && onHost && draws.Of(false, true) ? draws.Number(0.1f, 1) : 0);
            var pad = version >= 4 && draws.Of(false, true);
            var model = new OpModel(op).Input(Tensor.Create<float>(TensorShape.Of(count, 4), boxes), TensorShape.Of(-1, 4)).Input(Tensor.Create<float>(TensorShape.Of(count), scores), TensorShape.Of(-1));
            // A number of boxes that the request decides is for the host.
            _ = onHost ? model.Input(Scalar(most)) : model.Constant(Scalar(most));
            if (version == 1)
                model.Attr("iou_threshold", overlap);
            if (version >= 2)
                model.Constant(Scalar(overlap));
            if (version >= 3)
                model.Constant(Scalar(least));
            if (version == 5)
                model.Constant(Scalar(sigma));
            if (version >= 4)
                model.Attr("pad_to_max_output_size", pad);

            var actual = model.Run(version switch { 4 => 2, 5 => 3, _ => 1 });

            var expected = Reference(boxes, scores, most, overlap, version >= 3 ? least : float.MinValue, sigma);
            var padding = new int[pad ? most - expected.Count : 0];
            var message = $"draw {draw}: {count} boxes, at most {most}, overlap {overlap} score {least} sigma {sigma}";
            Assert.True(expected.Select(e => e.Box).Concat(padding).SequenceEqual(actual[0].AsSpan<int>().ToArray()), message);
            if (version >= 4)
                Assert.Equal(expected.Count, actual[^1].AsSpan<int>()[0]);
            if (version == 5)
                Assert.Null(Agreement.Difference(Tensor.Create<float>(actual[1].Shape, [.. expected.Select(e => (float)e.Score).Concat(padding.Select(_ => 0f))]), actual[1]));
        }
    }

    [Fact]
    public void Suppress_Overlaps_PicksByThem()
    {
        float[] overlaps = [1, 0.7f, 0.1f, 0.7f, 1, 0.2f, 0.1f, 0.2f, 1];

        var actual = new OpModel("NonMaxSuppressionWithOverlaps").Input(Tensor.Create<float>(TensorShape.Of(3, 3), overlaps))
            .Input(Tensor.Create<float>(TensorShape.Of(3), [0.5f, 0.9f, 0.4f])).Constant(Scalar(3)).Constant(Scalar(0.5f)).Constant(Scalar(0.1f)).Run();

        Assert.Equal([1, 2], actual.AsSpan<int>().ToArray());
    }

    [Fact]
    public void Suppress_HalfPrecision_PicksBoxes()
    {
        Half[] boxes = [(Half)0, (Half)0, (Half)1, (Half)1, (Half)0, (Half)0.1, (Half)1, (Half)1.1, (Half)0, (Half)3, (Half)1, (Half)4];

        var actual = new OpModel("NonMaxSuppressionV3").Input(Tensor.Create<Half>(TensorShape.Of(3, 4), boxes)).Input(Tensor.Create<Half>(TensorShape.Of(3), [(Half)0.5, (Half)0.9, (Half)0.4]))
            .Constant(Scalar(3)).Constant(Scalar((Half)0.5)).Constant(Scalar((Half)0.1)).Run();

        Assert.Equal([1, 2], actual.AsSpan<int>().ToArray());
    }

    [Theory]
    [InlineData(1.5f, 3)]
    [InlineData(float.NaN, 3)]
    [InlineData(0.5f, -1)]
    public void Suppress_NumbersOutOfRange_AreRefused(float overlap, int most)
    {
        var model = new OpModel("NonMaxSuppressionV3").Input(Tensor.Create<float>(TensorShape.Of(2, 4), new float[8])).Input(Tensor.Create<float>(TensorShape.Of(2), [1, 2]))
            .Constant(Scalar(most)).Constant(Scalar(overlap)).Constant(Scalar(0f));

        Assert.ThrowsAny<Exception>(() => model.Run());
    }

    [Fact]
    public void Combined_RandomBoxes_PicksAsReference()
    {
        var draws = new PictureDraws(12);
        for (var draw = 0; draw < 60; draw++)
        {
            var (batch, count, classes) = (draws.Size(1, 2), draws.Size(1, 15), draws.Size(1, 4));
            var (own, pad, clip) = (draws.Of(false, true), draws.Of(false, true), draws.Of(false, true));
            var (perClass, total, overlap, least) = (draws.Size(1, 6), draws.Size(1, 15), draws.Number(0.1f, 0.8f), draws.Number(-1, 0.6f));
            var q = own ? classes : 1;
            var (boxes, scores) = (Boxes(draws, batch * count * q), draws.Numbers(batch * count * classes, 0, 1));
            var actual = new OpModel("CombinedNonMaxSuppression").Attr("pad_per_class", pad).Attr("clip_boxes", clip)
                .Input(Tensor.Create<float>(TensorShape.Of(batch, count, q, 4), boxes)).Input(Tensor.Create<float>(TensorShape.Of(batch, count, classes), scores))
                .Constant(Scalar(perClass)).Constant(Scalar(total)).Constant(Scalar(overlap)).Constant(Scalar(least)).Run(4);

            var length = pad ? Math.Min(total, perClass * classes) : total;
            Assert.Equal(TensorShape.Of(batch, length, 4), actual[0].Shape);
            for (var picture = 0; picture < batch; picture++)
            {
                var found = new List<(float[] Box, double Score, int Class)>();
                for (var c = 0; c < classes; c++)
                {
                    float[] Box(int i) => boxes[((((((picture * count) + i) * q) + (own ? c : 0)) * 4)..)][..4];
                    var ownBoxes = Enumerable.Range(0, count).SelectMany(Box).ToArray();
                    var ownScores = Enumerable.Range(0, count).Select(i => scores[(((picture * count) + i) * classes) + c]).ToArray();
                    found.AddRange(Reference(ownBoxes, ownScores, perClass, overlap, least, 0).Select(p => (Box(p.Box), p.Score, c)));
                }
                var best = found.OrderByDescending(f => f.Score).Take(length).ToArray();
                Assert.Equal(best.Length, actual[3].AsSpan<int>()[picture]);
                for (var i = 0; i < length; i++)
                {
                    var (box, score, type) = i < best.Length ? best[i] : (new float[4], 0, 0);
                    Assert.Equal(box.Select(v => clip ? Math.Clamp(v, 0, 1) : v), actual[0].AsSpan<float>().Slice(((picture * length) + i) * 4, 4).ToArray());
                    Assert.Equal((float)score, actual[1].AsSpan<float>()[(picture * length) + i]);
                    Assert.Equal(type, actual[2].AsSpan<float>()[(picture * length) + i]);
                }
            }
        }
    }

    [Fact]
    public void CropAndResize_RandomBoxes_EqualsReference()
    {
        var draws = new PictureDraws(21);
        for (var draw = 0; draw < 80; draw++)
        {
            var pictures = draws.Picture(9, draws.Of(1, 3, 10));
            var (count, height, width, nearest, outside) = (draws.Size(0, 4), draws.Size(1, 6), draws.Size(1, 6), draws.Of(false, true), draws.Number(-5, 5));
            // Beyond the picture too, and flipped.
            var boxes = draws.Numbers(count * 4, -0.4f, 1.4f);
            var of = Enumerable.Range(0, count).Select(_ => draws.Size(0, (int)pictures.Shape[0] - 1)).ToArray();

            var actual = new OpModel("CropAndResize").Attr("method", nearest ? "nearest" : "bilinear").Attr("extrapolation_value", outside)
                .Input(pictures, draws.Of(pictures.Shape, TensorShape.Unknown)).Input(Tensor.Create<float>(TensorShape.Of(count, 4), boxes), TensorShape.Of(-1, 4))
                .Input(Tensor.Create<int>(TensorShape.Of(count), of), TensorShape.Of(-1)).Constant(Tensor.Create<int>(TensorShape.Of(2), [height, width])).Run();

            Assert.True(Agreement.Difference(Crops(pictures, boxes, of, height, width, nearest, outside), actual) is null, $"draw {draw}: {pictures.Shape} to {height}x{width} nearest {nearest}");
        }
    }

    [Fact]
    public void CropAndResize_BadBoxes_AreRefused()
    {
        var pictures = new PictureDraws(1).Picture(2, 4, 4, 1);
        foreach (var (box, of) in new[] { (float.NaN, 0), (float.PositiveInfinity, 0), (0.5f, 2), (0.5f, -1) })
        {
            var model = new OpModel("CropAndResize").Input(pictures).Input(Tensor.Create<float>(TensorShape.Of(1, 4), [0, 0, 1, box]))
                .Input(Tensor.Create<int>(TensorShape.Of(1), [of])).Constant(Tensor.Create<int>(TensorShape.Of(2), [3, 3]));
            Assert.ThrowsAny<Exception>(() => model.Run());
        }
    }

    // Some scores are equal, some boxes flipped, some without area.
    private static float[] Boxes(PictureDraws draws, int count) =>
        [.. Enumerable.Range(0, count).SelectMany(_ => draws.Size(0, 9) == 0 ? [0.5f, 0.2f, 0.5f, 0.9f] : draws.Numbers(4, -0.2f, 1.2f))];

    private static float[] Scores(PictureDraws draws, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => draws.Size(0, 3) == 0 ? 0.25f : draws.Number(-1, 1))];

    private static List<(int Box, double Score)> Reference(float[] boxes, float[] scores, int most, float overlap, float least, float sigma)
    {
        var picked = new List<(int Box, double Score)>();
        var left = Enumerable.Range(0, scores.Length).ToDictionary(i => i, i => (double)scores[i]);
        while (picked.Count < most && left.Where(l => l.Value > least).OrderByDescending(l => l.Value).ThenBy(l => l.Key).Cast<KeyValuePair<int, double>?>().FirstOrDefault() is { } best)
        {
            left.Remove(best.Key);
            picked.Add((best.Key, best.Value));
            foreach (var i in left.Keys.ToArray())
            {
                var common = Overlap(boxes.AsSpan(i * 4, 4), boxes.AsSpan(best.Key * 4, 4));
                if (sigma > 0)
                    left[i] *= Math.Exp(-0.5 / sigma * common * common);
                else if (common > overlap)
                    left.Remove(i);
            }
        }
        return picked;
    }

    private static double Overlap(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double Side(float a0, float a1, float b0, float b1) =>
            Math.Max(0, Math.Min(Math.Max(a0, a1), Math.Max(b0, b1)) - Math.Max(Math.Min(a0, a1), Math.Min(b0, b1)));
        var common = Side(a[0], a[2], b[0], b[2]) * Side(a[1], a[3], b[1], b[3]);
        double Area(ReadOnlySpan<float> box) => Math.Abs(box[2] - box[0]) * Math.Abs(box[3] - box[1]);
        return Area(a) == 0 || Area(b) == 0 ? 0 : common / (Area(a) + Area(b) - common);
    }

    private static Tensor Crops(Tensor pictures, float[] boxes, int[] of, int height, int width, bool nearest, float outside)
    {
        var (h, w, c) = ((int)pictures.Shape[1], (int)pictures.Shape[2], (int)pictures.Shape[3]);
        var source = pictures.AsSpan<float>().ToArray();
        var result = new List<float>();
        static float Place(float from, float to, int i, int count, int size) =>
            count > 1 ? (from * (size - 1)) + (i * ((to - from) * (size - 1) / (count - 1))) : (float)(0.5 * (from + to) * (size - 1));
        for (var box = 0; box < of.Length; box++)
        {
            for (var i = 0; i < height * width * c; i++)
            {
                var y = Place(boxes[box * 4], boxes[(box * 4) + 2], i / c / width, height, h);
                var x = Place(boxes[(box * 4) + 1], boxes[(box * 4) + 3], i / c % width, width, w);
                double At(double row, double column) => source[(((((of[box] * h) + (int)row) * w) + (int)column) * c) + (i % c)];
                double Between(double row) => At(row, Math.Floor(x)) + ((At(row, Math.Ceiling(x)) - At(row, Math.Floor(x))) * (x - Math.Floor(x)));
                result.Add(y < 0 || y > h - 1 || x < 0 || x > w - 1 ? outside
                    : nearest ? (float)At(Math.Round(y, MidpointRounding.AwayFromZero), Math.Round(x, MidpointRounding.AwayFromZero))
                    : (float)(Between(Math.Floor(y)) + ((Between(Math.Ceiling(y)) - Between(Math.Floor(y))) * (y - Math.Floor(y)))));
            }
        }
        return Tensor.Create<float>(TensorShape.Of(of.Length, height, width, c), [.. result]);
    }

    private static Tensor Scalar<T>(T value) where T : unmanaged => Tensor.Create(TensorShape.Scalar, [value]);
}
