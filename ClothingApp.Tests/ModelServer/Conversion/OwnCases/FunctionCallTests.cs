using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>Functions that call functions.</summary>
public sealed class FunctionCallTests
{
    [Fact]
    public async Task Call_VariableHandedThroughThreeFunctions_IsRead()
    {
        using var model = new SavedModelWriter();
        var w = model.Variable("w", TestTensors.Of([10f, 20]));
        model.Export([Input.Float("x", -1, 2)], [w], (f, a) => f.Call(a, (g, b) => [g.Call([b[1], b[0]], (h, c) => [h.Op("Mul", c[1], h.Read(c[0]))])]));

        await model.AnswersAsync(TestTensors.Of(new float[,] { { 10, 40 } }), ("x", TestTensors.Of(new float[,] { { 1, 2 } })));
    }

    [Fact]
    public async Task Call_OneFunctionTwice_ComputesWithEachCallersValues()
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1)], [], (f, a) =>
        {
            var add = f.Model.Function("plus_one_and_double", a, (g, b) => [g.Op("AddV2", b[0], g.Scalar(1f)), g.Op("Mul", b[0], g.Scalar(2f))]);
            var first = f.Call(add, a);
            return f.Op("Sub", f.Call(add, first).At(1), f.Call(add, first.At(1)));
        });

        // 2 (x + 1) - (2 x + 1) = 1
        await model.AnswersAsync(TestTensors.Of([1f, 1]), ("x", TestTensors.Of([5f, -3])));
    }

    [Fact]
    public async Task Call_FiftyFunctionsDeep_Answers()
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1)], [], (f, a) => Deeper(f, a[0], 50));

        await model.AnswersAsync(TestTensors.Of([51f]), ("x", TestTensors.Of([0f])));
    }

    [Fact]
    public async Task Recursion_ThatEndsAtAConstant_Answers()
    {
        // factorial(n) = n < 2 ? 1 : n * factorial(n - 1), of a number that the graph knows.
        using var model = new SavedModelWriter();
        model.Export([Input.Int("x", -1)], [], (f, a) => f.Op("Mul", a[0], f.Call(Factorial(f), f.Scalar(6))));

        await model.AnswersAsync(TestTensors.Of([720, 1440]), ("x", TestTensors.Of([1, 2])));
    }

    [Fact]
    public async Task Recursion_ThatTheRequestWouldHaveToEnd_IsRefused()
    {
        using var model = new SavedModelWriter();
        model.Export([new("x", DType.Int32, TensorShape.Scalar)], [], (f, a) => f.Call(Factorial(f), a[0]));

        var error = await Assert.ThrowsAsync<ModelLoadException>(() => model.RunAsync(("x", TestTensors.Scalar(3))));

        Assert.Contains("circle", error.Message, StringComparison.Ordinal);
    }

    private static Out Deeper(FunctionWriter f, Out x, int depth)
    {
        var next = f.Op("AddV2", x, f.Scalar(1f));
        return depth == 0 ? next : f.Call([next], (g, b) => [Deeper(g, b[0], depth - 1)]);
    }

    private static Function Factorial(FunctionWriter caller)
    {
        var self = new Function("factorial", [DType.Int32]);
        var written = caller.Model.Function("factorial_body", [caller.Scalar(0)], (f, n) => [f.If(f.Op("Less", n[0], f.Scalar(2)), n,
            (g, _) => [g.Scalar(1)],
            (g, m) => [g.Op("Mul", m[0], g.Call(self, g.Op("Sub", m[0], g.Scalar(1))))])]);
        caller.Model.Graph.Library.Function.Single(d => d.Signature.Name == written.Name).Signature.Name = self.Name;
        return self;
    }
}
