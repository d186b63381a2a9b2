using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Conversion.OwnCases;

/// <summary>What a graph demands of a request although no output needs it.</summary>
public sealed class AssertionTests
{
    [Fact]
    public async Task Assert_ThatHolds_Answers()
    {
        using var model = AtLeastTwoRows();

        await model.AnswersAsync(TestTensors.Of([2f, 3]), ("x", TestTensors.Of([1f, 2])));
    }

    [Fact]
    public async Task Assert_ThatFails_RefusesTheRequestAndServesTheNext()
    {
        using var model = AtLeastTwoRows();
        using var servable = model.Load();

        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => servable.RunAsync("serving_default", ("x", TestTensors.Of([1f]))));

        Assert.Contains("assertion", error.Message, StringComparison.Ordinal);
        Exports.Agree(TestTensors.Of([2f, 2, 2]), (await servable.RunAsync("serving_default", ("x", TestTensors.Of([1f, 1, 1]))))["y"]);
    }

    [Fact]
    public async Task Assert_InACalledFunction_RefusesTheRequest()
    {
        using var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1)], [], (f, a) => f.Call(a, (g, b) => [Checked(g, b[0])]));

        await Assert.ThrowsAsync<InvalidRequestException>(() => model.RunAsync(("x", TestTensors.Of([1f]))));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(3, false)]
    public async Task Assert_OfTensorFlow1_RefusesTheRequest(int rows, bool isRefused)
    {
        // tf.Assert guards itself: a condition on the very value that is asserted.
        using var model = new SavedModelWriter();
        var (m, signature) = (model.Main, model.Signature());
        var x = signature.Input("x", DType.Float32, TensorShape.Of(-1));
        var holds = m.Op("GreaterEqual", m.Op("Size", x), m.Scalar(2));
        var guarded = m.Cond(holds, [],
            _ => [m.Op("Identity", holds)],
            _ =>
            {
                var sent = m.Op("Switch", holds, holds);
                var message = m.Text("too few");
                return [m.Op("Identity", sent).After(m.Op("Assert", sent, message).Attr("T", [DType.String]))];
            }, "Assert/");
        signature.Output("y", m.Op("AddV2", x, m.Scalar(1f)).After(guarded[0]));

        var error = await Record.ExceptionAsync(() => model.RunAsync(("x", TestTensors.Of(new float[rows]))));

        Assert.Equal(isRefused, error is InvalidRequestException);
        Assert.Equal(isRefused, error is not null);
    }

    private static SavedModelWriter AtLeastTwoRows()
    {
        var model = new SavedModelWriter();
        model.Export([Input.Float("x", -1)], [], (f, a) => Checked(f, a[0]));
        return model;
    }

    private static Out Checked(FunctionWriter f, Out x)
    {
        var assert = f.Op("Assert", f.Op("GreaterEqual", f.Op("Size", x), f.Scalar(2)), f.Text("at least two rows")).Attr("T", [DType.String]);
        f.AlwaysRuns(assert);
        return f.Op("AddV2", x, f.Scalar(1f)).After(f.Op("NoOp").After(assert));
    }
}
