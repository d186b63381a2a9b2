using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests;

public class SmokeTests
{
    [Fact]
    public void TensorShape_WithUnknownBatch_PrintsQuestionMark() =>
        Assert.Equal("[?,3]", TensorShape.Of(-1, 3).ToString());
}
