using ClothingApp.Serving.Tensors;
using FsCheck;
using FsCheck.Fluent;

namespace ClothingApp.Tests.Serving.Tensors;

/// <summary>Tensors of every type that travels, of rank 0 to 3, some of them empty.</summary>
internal static class TensorGen
{
    public static readonly DType[] Types = [.. Enum.GetValues<DType>().Where(t => TypedList.Of(t) is not null)];

    public static Gen<Tensor> Tensors { get; } =
        from type in Gen.Elements(Types)
        from dimensions in Gen.Choose(0, 3).SelectMany(rank => Gen.Choose(0, 4).Select(d => (long)d).ArrayOf(rank))
        from seed in Gen.Choose(0, int.MaxValue)
        select Create(type, TensorShape.Of(dimensions), new Random(seed));

    private static Tensor Create(DType type, TensorShape shape, Random random)
    {
        if (type == DType.String)
            return Tensor.FromStrings(shape, [.. Enumerable.Range(0, (int)shape.ElementCount).Select(_ => Bytes(random, random.Next(4)))]);
        var bytes = Bytes(random, (int)shape.ElementCount * type.ElementSize());
        if (type == DType.Bool)
            bytes = [.. bytes.Select(b => (byte)(b & 1))];
        return Tensor.FromBytes(type, shape, bytes);
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        // Small numbers too: their varints are short.
        if (random.Next(2) == 0)
            Array.Fill(bytes, (byte)random.Next(2));
        return bytes;
    }
}
