using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Loops that read their inputs from lists and collect their results in lists: map_fn, and recurrent layers.</summary>
public sealed class TensorListTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task Map_OverStrings_AnswersEachInItsPlace(int count)
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Text("x", -1)], [], (f, a) => Map(f, a[0], f.Vector<int>(), DType.Int32, (g, text) => g.Op("StringLength", text)));
        var words = new[] { "a", "", "four", "größe" }[..count];

        await model.AnswersAsync(TestTensors.Of(words.Select(w => w == "größe" ? 7 : w.Length).ToArray()), ("x", TestTensors.Of(words)));
    }

    [Fact]
    public async Task Map_OverRows_AnswersARowEach()
    {
        var x = TestTensors.Matrix(1, 3, 4);
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1, 4)], [], (f, a) => Map(f, a[0], f.Vector(4), DType.Float32, (g, row) => g.Op("Mul", row, row)));

        await model.AnswersAsync(TestTensors.Of(Plain.Map(x, v => v * v)), ("x", TestTensors.Of(x)));
    }

    [Fact]
    public async Task List_PushedAndPopped_GivesBackTheLast()
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1)], [], (f, a) =>
        {
            var list = f.Op("EmptyTensorList", f.Scalar(-1), f.Scalar(-1)).Attr("element_dtype", DType.Float32);
            list = Push(f, Push(f, Push(f, list, a[0]), f.Op("Neg", a[0])), f.Vector(9f));
            list = Pop(f, list);
            var popped = Pop(f, list);
            return [popped.At(1), f.Op("TensorListLength", popped), list.At(1)];
        });

        var answers = await model.RunAsync(("x", TestTensors.Of([1f, 2])));

        Exports.Agree(TestTensors.Of([-1f, -2]), answers["y"]);
        Exports.Agree(TestTensors.Scalar(1), answers["y1"]);
        Exports.Agree(TestTensors.Of([9f]), answers["y2"]);
    }

    [Fact]
    public async Task List_CollectedByALoop_IsStackedAsOneTensor()
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Int("n")], [], (f, a) =>
        {
            var list = f.Op("EmptyTensorList", f.Vector<int>(), f.Scalar(-1)).Attr("element_dtype", DType.Int32);
            var loop = f.While([f.Scalar(0), list, a[0]], (g, v) => g.Op("Less", v[0], v[2]),
                (g, v) => [g.Op("AddV2", v[0], g.Scalar(1)), Push(g, v[1], g.Op("Mul", v[0], v[0]))]);
            return Stack(f, loop.At(1), f.Vector<int>(), DType.Int32);
        });

        await model.AnswersAsync(TestTensors.Of([0, 1, 4, 9, 16]), ("n", TestTensors.Scalar(5)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 6)]
    public async Task Recurrent_GatesAsAnLstm_AnswersEveryStep(int batch, int steps)
    {
        const int Units = 3;
        var (kernel, recurrent, bias) = (TestTensors.Matrix(1, 2, 4 * Units), TestTensors.Matrix(2, Units, 4 * Units), TestTensors.Numbers(3, 4 * Units));
        var x = new float[batch, steps, 2];
        Buffer.BlockCopy(TestTensors.Numbers(4, x.Length), 0, x, 0, x.Length * sizeof(float));
        using var model = new SavedModelWriter();
        Out[] weights = [model.Variable("lstm/kernel", TestTensors.Of(kernel)), model.Variable("lstm/recurrent", TestTensors.Of(recurrent)), model.Variable("lstm/bias", TestTensors.Of(bias))];
        model.Export([Input.Float("x", -1, -1, 2)], weights, (f, a) => Lstm(f, a[0], a[1..], Units));

        await model.AnswersAsync(TestTensors.Of<float>(Lstm(x, kernel, recurrent, bias, Units)), ("x", TestTensors.Of<float>(x)));
    }

    // As Keras writes it: time first, a list of inputs, a list of results, two counters, the weights behind.
    private static Out Lstm(FunctionWriter f, Out x, Out[] weights, int units)
    {
        var times = f.Op("Transpose", x, f.Vector(1, 0, 2)).Attr("Tperm", DType.Int32);
        var (steps, batch) = (Size(f, times, 0), Size(f, times, 1));
        var zeros = f.Op("Fill", f.Op("Pack", batch, f.Scalar(units)).Attr("N", 2L), f.Scalar(0f));
        var inputs = f.Op("TensorListFromTensor", times, f.Vector(-1, 2)).Attr("element_dtype", DType.Float32).Attr("shape_type", DType.Int32);
        var loop = f.While([f.Scalar(0), f.Scalar(0), Reserve(f, f.Vector(-1, units), steps, DType.Float32), zeros, zeros, steps, inputs, .. weights],
            (g, v) => g.Op("Less", v[0], v[5]),
            (g, v) =>
            {
                var step = g.Op("TensorListGetItem", v[6], v[1], g.Vector(-1, 2)).Attr("element_dtype", DType.Float32).As(DType.Float32);
                var sum = g.Op("BiasAdd", g.Op("AddV2", g.Op("MatMul", step, g.Read(v[7])), g.Op("MatMul", v[3], g.Read(v[8]))), g.Read(v[9]));
                var gates = g.Op("Split", g.Scalar(1), sum).Attr("num_split", 4L).Attr("T", DType.Float32).As([.. Enumerable.Repeat(DType.Float32, 4)]);
                var cell = g.Op("AddV2", g.Op("Mul", g.Op("Sigmoid", gates.At(1)), v[4]), g.Op("Mul", g.Op("Sigmoid", gates), g.Op("Tanh", gates.At(2))));
                var hidden = g.Op("Mul", g.Op("Sigmoid", gates.At(3)), g.Op("Tanh", cell));
                var results = g.Op("TensorListSetItem", v[2], v[1], hidden).Attr("element_dtype", DType.Float32).As(DType.Variant);
                return [g.Op("AddV2", v[0], g.Scalar(1)), g.Op("AddV2", v[1], g.Scalar(1)), results, hidden, cell];
            });
        return f.Op("Transpose", Stack(f, loop.At(2), f.Vector(-1, units), DType.Float32), f.Vector(1, 0, 2)).Attr("Tperm", DType.Int32);
    }

    private static float[,,] Lstm(float[,,] x, float[,] kernel, float[,] recurrent, float[] bias, int units)
    {
        var results = new float[x.GetLength(0), x.GetLength(1), units];
        for (var n = 0; n < x.GetLength(0); n++)
        {
            var (hidden, cell) = (new float[1, units], new float[units]);
            for (var t = 0; t < x.GetLength(1); t++)
            {
                var fromInput = Plain.MatMul(new[,] { { x[n, t, 0], x[n, t, 1] } }, kernel);
                var gates = Plain.AddToRows(Plain.Map(Plain.MatMul(hidden, recurrent), (v, _, j) => v + fromInput[0, j]), bias);
                for (var u = 0; u < units; u++)
                {
                    cell[u] = (Plain.Sigmoid(gates[0, units + u]) * cell[u]) + (Plain.Sigmoid(gates[0, u]) * MathF.Tanh(gates[0, (2 * units) + u]));
                    results[n, t, u] = hidden[0, u] = Plain.Sigmoid(gates[0, (3 * units) + u]) * MathF.Tanh(cell[u]);
                }
            }
        }
        return results;
    }

    // tf.map_fn: a list of elements, a list of results, a loop over both.
    private static Out Map(FunctionWriter f, Out values, Out resultShape, DType resultType, Func<FunctionWriter, Out, Out> body)
    {
        var type = values.Type;
        var count = Size(f, values, 0);
        var elementShape = f.Op("Slice", f.Op("Shape", values), f.Vector(1), f.Vector(-1)).As(DType.Int32);
        var elements = f.Op("TensorListFromTensor", values, elementShape).Attr("element_dtype", type).Attr("shape_type", DType.Int32);
        var loop = f.While([f.Scalar(0), Reserve(f, resultShape, count, resultType), count, elements, elementShape],
            (g, v) => g.Op("Less", v[0], v[2]),
            (g, v) =>
            {
                var element = g.Op("TensorListGetItem", v[3], v[0], v[4]).Attr("element_dtype", type).As(type);
                var results = g.Op("TensorListSetItem", v[1], v[0], body(g, element)).Attr("element_dtype", resultType).As(DType.Variant);
                return [g.Op("AddV2", v[0], g.Scalar(1)), results];
            });
        return Stack(f, loop.At(1), resultShape, resultType);
    }

    private static Out Size(FunctionWriter f, Out x, int dimension) =>
        f.Op("StridedSlice", f.Op("Shape", x), f.Vector(dimension), f.Vector(dimension + 1), f.Vector(1)).Attr("Index", DType.Int32).Attr("shrink_axis_mask", 1L).As(DType.Int32);

    private static Out Reserve(FunctionWriter f, Out shape, Out count, DType type) =>
        f.Op("TensorListReserve", shape, count).Attr("element_dtype", type).Attr("shape_type", DType.Int32);

    private static Out Stack(FunctionWriter f, Out list, Out shape, DType type) => f.Op("TensorListStack", list, shape).Attr("element_dtype", type).As(type);

    private static Out Push(FunctionWriter f, Out list, Out value) => f.Op("TensorListPushBack", list, value).Attr("element_dtype", value.Type).As(DType.Variant);

    private static Out Pop(FunctionWriter f, Out list) =>
        f.Op("TensorListPopBack", list, f.Scalar(-1)).Attr("element_dtype", DType.Float32).As(DType.Variant, DType.Float32);
}
