using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.ModelServer.Kernels.Tables;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Kernels.Tables;

public sealed class LookupTableTests
{
    private static readonly KernelContext Context = new(CancellationToken.None);

    [Fact]
    public void Find_NumbersToStrings_KeepsTheKeysShape()
    {
        var table = new LookupTable(DType.Int32, DType.String, TensorShape.Scalar);
        table.Add(Tensor.Create<int>(TensorShape.Of(2), [-1, 7]), Strings("minus", "seven"), replace: false);
        var found = table.Find(Tensor.Create<int>(TensorShape.Of(2, 2), [7, 8, -1, 7]), Tensor.FromStrings(TensorShape.Scalar, [[.. "?"u8]]), Context);
        Assert.Equal(TensorShape.Of(2, 2), found.Shape);
        Assert.Equal(["seven", "?", "minus", "seven"], found.Strings.Select(System.Text.Encoding.UTF8.GetString));
    }

    [Fact]
    public void Find_VectorValues_AddTheirDimensions()
    {
        var table = new LookupTable(DType.String, DType.Float32, TensorShape.Of(2));
        table.Add(Strings("a", "b"), Tensor.Create<float>(TensorShape.Of(2, 2), [1, 2, 3, 4]), replace: false);
        var found = table.Find(Strings("b", "z"), Tensor.Create<float>(TensorShape.Of(2), [-1, -2]), Context);
        Assert.Equal(TensorShape.Of(2, 2), found.Shape);
        Assert.Equal([3, 4, -1, -2], found.AsSpan<float>().ToArray());
    }

    [Fact]
    public void Find_DefaultOfAnotherShape_IsRefused()
    {
        var table = new LookupTable(DType.String, DType.Int64, TensorShape.Scalar);
        Assert.Throws<InvalidRequestException>(() => table.Find(Strings("a"), Tensor.Create<long>(TensorShape.Of(2), [1, 2]), Context));
        Assert.Throws<InvalidRequestException>(() => table.Find(Strings("a"), Tensor.Create<int>(TensorShape.Scalar, [1]), Context));
    }

    [Fact]
    public void Add_SameKeyTwice_ReplacesOrRefuses()
    {
        var table = new LookupTable(DType.String, DType.Bool, TensorShape.Scalar);
        table.Add(Strings("a", "a"), Tensor.Create<bool>(TensorShape.Of(2), [true, true]), replace: false);
        Assert.Equal(1, table.Count);
        Assert.Throws<InvalidRequestException>(() => table.Add(Strings("a"), Tensor.Create<bool>(TensorShape.Of(1), [false]), replace: false));
        table.Add(Strings("a"), Tensor.Create<bool>(TensorShape.Of(1), [false]), replace: true);
        Assert.Equal([false], table.Export().Values.AsSpan<bool>().ToArray());
    }

    private static Tensor Strings(params string[] texts) => Tensor.FromStrings(TensorShape.Of(texts.Length), [.. texts.Select(System.Text.Encoding.UTF8.GetBytes)]);
}
