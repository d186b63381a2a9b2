using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>ImageProjectiveTransform against a plain reference, boxes that are drawn into pictures, and windows of them.</summary>
public sealed class ProjectiveTransformTests
{
    private static readonly string[] FillModes = ["CONSTANT", "REFLECT", "WRAP", "NEAREST"];

    [Fact]
    public void Transform_RandomMatrices_EqualsReference()
    {
        var draws = new PictureDraws(31);
        for (var draw = 0; draw < 120; draw++)
        {
            var pictures = draws.Picture(7, 2);
            var (height, width, mode, bilinear, version) = (draws.Size(1, 8), draws.Size(1, 8), draws.Of<string>(FillModes), draws.Of(false, true), draws.Of(2, 3));
            var fill = version == 3 ? draws.Number(-5, 5) : 0;
            var count = draws.Of(1, (int)pictures.Shape[0]);
            var matrices = Enumerable.Range(0, count).SelectMany(_ => (float[])[.. draws.Numbers(2, -1.5f, 1.5f), draws.Number(-9, 9), .. draws.Numbers(2, -1.5f, 1.5f), draws.Number(-9, 9), .. draws.Numbers(2, -0.05f, 0.05f)]).ToArray();
            var model = new OpModel($"ImageProjectiveTransformV{version}").Attr("interpolation", bilinear ? "BILINEAR" : "NEAREST").Attr("fill_mode", mode)
                .Input(pictures).Input(Tensor.Create<float>(TensorShape.Of(count, 8), matrices)).Constant(Tensor.Create<int>(TensorShape.Of(2), [height, width]));
            if (version == 3)
                model.Constant(Tensor.Create<float>(TensorShape.Scalar, [fill]));

            var actual = model.Run();

            Assert.True(Agreement.Difference(Reference(pictures, matrices, count, height, width, mode, bilinear, fill), actual) is null, $"draw {draw}: {pictures.Shape} to {height}x{width} {mode} bilinear {bilinear}");
        }
    }

    [Fact]
    public void Transform_Bytes_MovesThem()
    {
        var picture = Tensor.Create<byte>(TensorShape.Of(1, 2, 3, 1), [1, 2, 3, 4, 5, 6]);

        var actual = new OpModel("ImageProjectiveTransformV2").Attr("interpolation", "NEAREST").Input(picture)
            .Constant(Tensor.Create<float>(TensorShape.Of(1, 8), [1, 0, 1, 0, 1, 0, 0, 0])).Constant(Tensor.Create<int>(TensorShape.Of(2), [2, 3])).Run();

        Assert.Equal([2, 3, 0, 5, 6, 0], actual.AsSpan<byte>().ToArray());
    }

    [Fact]
    public void DrawBoundingBoxes_Boxes_DrawsTheirOutlines()
    {
        var picture = Tensor.Create<float>(TensorShape.Of(1, 4, 5, 1), new float[20]);
        // One inside, one reaching out to the right, one turned over and one that is not there.
        float[] boxes = [0, 0, 0.7f, 0.5f, 0.4f, 0.8f, 0.99f, 3, 0.9f, 0, 0.1f, 1, float.NaN, 5, float.PositiveInfinity, 6];

        var actual = new OpModel("DrawBoundingBoxesV2").Input(picture).Input(Tensor.Create<float>(TensorShape.Of(1, 4, 4), boxes))
            .Constant(Tensor.Create<float>(TensorShape.Of(2, 1), [7, 8])).Run();

        Assert.Equal([7, 7, 7, 0, 0, 7, 0, 7, 8, 8, 7, 7, 7, 8, 8, 0, 0, 0, 0, 0], actual.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("ExtractGlimpse", true, true, 0f, 0f, 1, 1)]
    [InlineData("ExtractGlimpse", false, false, 2f, 3f, 1, 2)]
    [InlineData("ExtractGlimpse", false, true, 2f, 2f, 2, 2)]
    [InlineData("ExtractGlimpseV2", true, true, 0f, 0f, 1, 1)]
    [InlineData("ExtractGlimpseV2", true, true, -1f, 1f, -1, 3)]
    [InlineData("ExtractGlimpseV2", true, false, 0.5f, 0.25f, 2, 1)]
    [InlineData("ExtractGlimpseV2", false, false, -1f, 3f, -1, 3)]
    [InlineData("ExtractGlimpseV2", false, true, 0f, 1f, 2, 3)]
    [InlineData("ExtractGlimpseV2", false, false, 1e30f, float.NaN, 9, 9)]
    public void ExtractGlimpse_WindowOfTwoPixels_BeginsWhereItShould(string op, bool normalized, bool centered, float y, float x, int top, int left)
    {
        var picture = Tensor.Create<float>(TensorShape.Of(1, 4, 4, 1), [.. Enumerable.Range(1, 16).Select(v => (float)v)]);

        var actual = new OpModel(op).Attr("normalized", normalized).Attr("centered", centered).Attr("noise", "zero").Input(picture)
            .Constant(Tensor.Create<int>(TensorShape.Of(2), [2, 2])).Input(Tensor.Create<float>(TensorShape.Of(1, 2), [y, x])).Run();

        float At(int row, int column) => row is >= 0 and < 4 && column is >= 0 and < 4 ? (row * 4) + column + 1 : 0;
        Assert.Equal([At(top, left), At(top, left + 1), At(top + 1, left), At(top + 1, left + 1)], actual.AsSpan<float>().ToArray());
    }

    private static Tensor Reference(Tensor pictures, float[] matrices, int count, int height, int width, string mode, bool bilinear, float fill)
    {
        var (n, h, w, c) = ((int)pictures.Shape[0], (int)pictures.Shape[1], (int)pictures.Shape[2], (int)pictures.Shape[3]);
        var source = pictures.AsSpan<float>().ToArray();
        var result = new float[n * height * width * c];
        for (var i = 0; i < result.Length; i++)
        {
            var (picture, y, x) = (i / c / width / height, i / c / width % height, i / c % width);
            var m = matrices[((count == 1 ? 0 : picture) * 8)..];
            var divisor = (m[6] * x) + (m[7] * y) + 1f;
            var column = Mapped(((m[0] * x) + (m[1] * y) + m[2]) / divisor, w, mode);
            var row = Mapped(((m[3] * x) + (m[4] * y) + m[5]) / divisor, h, mode);
            double At(double r, double s) => r >= 0 && r < h && s >= 0 && s < w ? source[(((((picture * h) + (int)r) * w) + (int)s) * c) + (i % c)] : fill;
            double Across(double r) => ((Math.Floor(column) + 1 - column) * At(r, Math.Floor(column))) + ((column - Math.Floor(column)) * At(r, Math.Floor(column) + 1));
            result[i] = (float)(row < 0 || row > h - 1 || column < 0 || column > w - 1 ? fill
                : bilinear ? ((Math.Floor(row) + 1 - row) * Across(Math.Floor(row))) + ((row - Math.Floor(row)) * Across(Math.Floor(row) + 1))
                : At(Math.Round(row, MidpointRounding.AwayFromZero), Math.Round(column, MidpointRounding.AwayFromZero)));
        }
        return Tensor.Create<float>(TensorShape.Of(n, height, width, c), result);
    }

    // By walking: a period at a time.
    private static float Mapped(float place, int size, string mode)
    {
        if (mode == "CONSTANT")
            return place;
        if (mode == "REFLECT" && size > 1)
        {
            while (place < -size)
                place += 2 * size;
            while (place >= size)
                place -= 2 * size;
            if (place < 0)
                place = -place - 1;
        }
        if (mode == "WRAP" && size > 1 && place < 0)
            place += size * ((int)(-place / (size - 1)) + 1);
        else if (mode == "WRAP" && size > 1 && place > size - 1)
            place -= size * (int)(place / (size - 1));
        return Math.Clamp(place, 0, size - 1);
    }
}
