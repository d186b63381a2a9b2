using System.Numerics;
using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class MatrixOpsTests
{
    [Fact]
    public void MatMul_RandomSizesTypesAndTransposes_IsTheProduct()
    {
        var random = new Random(1);
        foreach (var type in (DType[])[.. FloatTypes, .. IntegerTypes])
        {
            var (rows, inner, columns) = (random.Next(1, 5), random.Next(0, 5), random.Next(1, 5));
            var (left, right) = (random.Next(2) == 0, random.Next(2) == 0);
            var x = Small(random, type, left ? [inner, rows] : [rows, inner]);
            var y = Small(random, type, right ? [columns, inner] : [inner, columns]);
            Agrees("MatMul", [x, y], Product(x, y, left, right), m => m.Attr("transpose_a", left).Attr("transpose_b", right), draw: $"{left} {right}");
        }
    }

    [Theory]
    [InlineData("BatchMatMul")]
    [InlineData("BatchMatMulV2")]
    [InlineData("BatchMatMulV3")]
    public void BatchMatMul_RandomBatches_BroadcastsThem(string op)
    {
        var random = new Random(2);
        for (var i = 0; i < 8; i++)
        {
            var type = i % 4 == 0 ? DType.Int32 : i % 4 == 1 ? DType.Float16 : DType.Float32;
            var batch = Shape(random, 2, 3);
            var (left, right) = (random.Next(2) == 0, random.Next(2) == 0);
            long[] other = op == "BatchMatMul" ? batch : Shrunk(random, batch);
            var x = Small(random, type, [.. batch, .. left ? [3L, 2] : (long[])[2, 3]]);
            var y = Small(random, type, [.. other, .. right ? [4L, 3] : (long[])[3, 4]]);
            Agrees(op, [x, y], Product(x, y, left, right), m => m.Attr("adj_x", left).Attr("adj_y", right).Attr("Tout", type));
        }
    }

    [Fact]
    public void MatMul_WholeNumbers_Wraps()
    {
        foreach (var type in IntegerTypes)
        {
            var (x, y) = (Numbers(new Random(5), type, [3, 4]), Numbers(new Random(6), type, [4, 2]));
            var (a, b) = (IntegersOf(x), IntegersOf(y));
            var expected = Indices([3, 2]).Select(at => Enumerable.Range(0, 4).Select(k => a[(at[0] * 4) + k] * b[(k * 2) + at[1]]).Aggregate((p, q) => p + q));
            Agrees("MatMul", [x, y], Integers(type, [3, 2], expected));
            Agrees("Einsum", [x, y], Integers(type, [3, 2], expected), m => m.Attr("equation", "ik,kj->ij"));
        }
    }

    [Fact]
    public void BatchMatMulV3_SmallFactors_MultipliesInTheResultsType()
    {
        var (x, y) = (Integers(DType.Int8, [1, 2], [100, 100]), Integers(DType.Int8, [2, 1], [100, 100]));
        Agrees("BatchMatMulV3", [x, y], Integers(DType.Int32, [1, 1], [20_000]), m => m.Attr("Tout", DType.Int32));
    }

    [Theory]
    [InlineData("ij,jk->ik", new long[] { 2, 3 }, new long[] { 3, 4 })]
    [InlineData("bij,bjk->bik", new long[] { 2, 3, 4 }, new long[] { 2, 4, 2 })]
    [InlineData("abc,cde->abde", new long[] { 2, 3, 4 }, new long[] { 4, 2, 2 })]
    [InlineData("aecd,abcd->acbe", new long[] { 2, 3, 2, 4 }, new long[] { 2, 5, 2, 4 })]
    [InlineData("...ij,...jk->...ik", new long[] { 2, 1, 3, 4 }, new long[] { 5, 4, 2 })]
    [InlineData("...ij,...jk->...ik", new long[] { 1, 3, 4 }, new long[] { 5, 4, 2 })]
    [InlineData("i,j->ij", new long[] { 2 }, new long[] { 3 })]
    [InlineData("ij,ij->", new long[] { 2, 3 }, new long[] { 2, 3 })]
    [InlineData("ij,j->ji", new long[] { 2, 3 }, new long[] { 3 })]
    public void Einsum_TwoOperands_IsTheSumOfProducts(string equation, long[] left, long[] right)
    {
        var random = new Random(3);
        foreach (var type in (DType[])[DType.Float32, DType.Float64, DType.BFloat16, DType.Int32, DType.UInt8])
        {
            var (x, y) = (Small(random, type, left), Small(random, type, right));
            Agrees("Einsum", [x, y], Sums(equation, type, x, y), m => m.Attr("equation", equation));
        }
    }

    [Theory]
    [InlineData("ii->i", new long[] { 3, 3 })]
    [InlineData("...ii->...i", new long[] { 2, 3, 3 })]
    [InlineData("ii->", new long[] { 3, 3 })]
    [InlineData("abc->cab", new long[] { 2, 3, 4 })]
    [InlineData("i->ii", new long[] { 3 })]
    [InlineData("ab...->...b", new long[] { 2, 3, 2, 2 })]
    public void Einsum_OneOperand_PicksSumsAndTurns(string equation, long[] shape)
    {
        var x = Small(new Random(4), DType.Float32, shape);
        Agrees("Einsum", [x], Sums(equation, DType.Float32, x), m => m.Attr("equation", equation));
    }

    [Fact]
    public void MatMul_ComplexNumbers_MultipliesAndConjugatesWhereAdjoint()
    {
        var x = Tensor.FromBytes(DType.Complex64, TensorShape.Of(1, 2), MemoryMarshal.AsBytes<float>([1, 2, 3, -1]).ToArray());
        var expected = Tensor.FromBytes(DType.Complex64, TensorShape.Of(1, 1), MemoryMarshal.AsBytes<float>([15, 0]).ToArray());
        Agrees("BatchMatMulV2", [x, x], expected, m => m.Attr("adj_y", true));
    }

    [Fact]
    public void Cross_Vectors_IsAtRightAngles()
    {
        Agrees("Cross", [Floats(DType.Float32, [2, 3], [1, 0, 0, 1, 2, 3]), Floats(DType.Float32, [2, 3], [0, 1, 0, 4, 5, 6])],
            Floats(DType.Float32, [2, 3], [0, 0, 1, -3, 6, -3]));
        Agrees("Cross", [Integers(DType.Int32, [3], [1, 2, 3]), Integers(DType.Int32, [3], [4, 5, 6])], Integers(DType.Int32, [3], [-3, 6, -3]));
    }

    private static Tensor Product(Tensor x, Tensor y, bool left, bool right)
    {
        var rank = Math.Max(x.Shape.Rank, y.Shape.Rank) - 2;
        var equation = $"...{(left ? "ki" : "ik")},...{(right ? "jk" : "kj")}->...ij";
        return Sums(equation, x.Type, x, y) is var z && rank >= 0 ? z : throw new InvalidOperationException();
    }

    // The definition: a sum over all labels that the result does not have. The ellipsis' dimensions are labelled from the end.
    private static Tensor Sums(string equation, DType type, params Tensor[] operands)
    {
        var sides = equation.Split("->");
        var most = operands.Zip(sides[0].Split(','), (o, l) => l.Contains("...") ? o.Shape.Rank - (l.Length - 3) : 0).Max();
        var labels = operands.Zip(sides[0].Split(','), (o, l) => l.Replace("...", Dots(o.Shape.Rank - (l.Length - 3)))).ToArray();
        var result = sides[1].Replace("...", Dots(most));
        var sizes = new Dictionary<char, long>();
        for (var k = 0; k < operands.Length; k++)
        {
            for (var d = 0; d < labels[k].Length; d++)
                sizes[labels[k][d]] = Math.Max(operands[k].Shape[d], sizes.GetValueOrDefault(labels[k][d], operands[k].Shape[d]));
        }
        var all = sizes.Keys.ToArray();
        long[] shape = [.. result.Select(l => sizes[l])];
        var sums = new double[shape.Aggregate(1L, (a, b) => a * b)];
        var values = operands.Select(DoublesOf).ToArray();
        foreach (var index in Indices([.. all.Select(l => sizes[l])]))
        {
            long At(char label) => index[Array.IndexOf(all, label)];
            var product = 1.0;
            for (var k = 0; k < operands.Length; k++)
            {
                var size = operands[k].Shape.Dimensions.ToArray();
                product *= values[k][Flat(size, [.. labels[k].Select((l, d) => size[d] == 1 ? 0 : At(l))])];
            }
            sums[Flat(shape, [.. result.Select(At)])] += product;
        }
        return FloatTypes.Contains(type) ? Floats(type, shape, sums) : Integers(type, shape, sums.Select(s => new BigInteger(s)));

        static string Dots(int count) => string.Concat(Enumerable.Range(0, Math.Max(count, 0)).Select(i => (char)('0' + count - i)));
    }
}
