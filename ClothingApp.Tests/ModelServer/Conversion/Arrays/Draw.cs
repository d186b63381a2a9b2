using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Conversion.Arrays;

/// <summary>One random case of a property: what it drew is printed when it fails.</summary>
internal sealed class Draw(int number)
{
    private static readonly DType[] Types =
    [
        DType.Float32, DType.Float32, DType.Float32, DType.Int32, DType.Int64, DType.Int16, DType.UInt8, DType.Float16, DType.Bool,
        DType.String, DType.Complex64, DType.Complex128,
    ];

    // The seed of every test: draw 17 is the same in every run.
    private readonly Random _random = new(number * 7919);
    private readonly List<string> _drawn = [];

    /// <summary>Runs a property on its first cases.</summary>
    public static void Each(int count, Action<Draw> property)
    {
        for (var i = 0; i < count; i++)
        {
            var draw = new Draw(i);
            try
            {
                property(draw);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"draw {i}: {string.Join(", ", draw._drawn)}: {e}");
            }
        }
    }

    public int Int(int from, int to) => _random.Next(from, to + 1);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Of<T>(params T[] choices) => Note("one", choices[_random.Next(choices.Length)]);

    public DType Type() => Of(Types);

    public long[] Shape(int rankFrom, int rankTo, int sizeFrom = 0, int sizeTo = 4)
    {
        var shape = new long[Int(rankFrom, rankTo)];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = Int(sizeFrom, sizeTo);
        return Note("shape", shape);
    }

    public long[] Longs(int count, int from, int to) => Note("numbers", Enumerable.Range(0, count).Select(_ => (long)Int(from, to)).ToArray());

    public int[] Order(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        _random.Shuffle(order);
        return Note("order", order);
    }

    /// <summary>An input of which the signature says everything, the rank, or nothing.</summary>
    public OpModel Data(OpModel model, Tensor value) => Int(0, 3) switch
    {
        0 => model.Input(value),
        1 when value.Shape.Rank > 0 => model.Input(value, TensorShape.Of([.. value.Shape.Dimensions.ToArray().Select(s => Chance(0.5) ? s : -1)])),
        2 when Note("unknown rank", Chance(0.3)) => model.Input(value, TensorShape.Unknown),
        _ => model.Input(value, TensorShape.Of([.. value.Shape.Dimensions.ToArray().Select(_ => -1L)])),
    };

    /// <summary>A vector or scalar of indices, in the graph or in the request.</summary>
    public OpModel Indices(OpModel model, long[] values, bool scalar = false, bool? known = null)
    {
        var shape = scalar ? TensorShape.Scalar : TensorShape.Of(values.Length);
        var tensor = Note("long indices", Chance(0.4)) ? Tensor.Create<long>(shape, values) : Tensor.Create<int>(shape, [.. values.Select(v => (int)v)]);
        return Note("known", known ?? Chance(0.6)) ? model.Constant(tensor) : model.Input(tensor);
    }

    public void Answers(OpModel model, params Tensor[] expected)
    {
        var answers = model.Run(expected.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Agreement.Difference(expected[i], answers[i]) is null, $"draw {number}: {string.Join(", ", _drawn)}: output {i}: {Agreement.Difference(expected[i], answers[i])}");
    }

    /// <summary>The model or the request is refused.</summary>
    public void IsRefused(OpModel model)
    {
        try
        {
            model.Run();
        }
        catch (Exception e) when (e is ModelLoadException or InvalidRequestException)
        {
            return;
        }
        Assert.Fail($"draw {number}: {string.Join(", ", _drawn)}: was not refused");
    }

    public T Note<T>(string name, T value)
    {
        _drawn.Add($"{name} {(value is System.Collections.IEnumerable list and not string ? $"[{string.Join(',', list.Cast<object>())}]" : value)}");
        return value;
    }
}
