using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.Serving.Tensors;

internal static class TensorAssert
{
    public static void Equal(Tensor expected, Tensor actual)
    {
        Assert.Equal((expected.Type, expected.Shape), (actual.Type, actual.Shape));
        if (expected.Type == DType.String)
            Assert.Equal(expected.Strings, actual.Strings);
        else
            Assert.Equal(expected.Bytes.ToArray(), actual.Bytes.ToArray());
    }
}
