using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Infrastructure;
using Xunit.Abstractions;

namespace ClothingApp.Tests.ModelServer.Conversion;

/// <summary>The project's own models against TensorFlow 2.21's answers.</summary>
public sealed class GoldenModelTests(ITestOutputHelper output)
{
    [SharedDataTheory]
    [InlineData("clothing-model", "serving_default")]
    [InlineData("clothing-model", "serving_uint8")]
    [InlineData("imagenet", "serving_default")]
    [InlineData("imagenet", "serving_uint8")]
    [InlineData("imagenet", "predict")]
    [InlineData("pets", "serving_default")]
    [InlineData("pets", "serving_uint8")]
    [InlineData("digits", "serving_default")]
    public void Run_GoldenInputs_AgreesWithTensorFlow(string model, string signature)
    {
        var folder = SharedData.Path("models", model);
        var bundle = SavedModelBundle.Load(Path.Combine(folder, "1"));
        using var program = new CompiledProgram(GraphConverter.Convert(bundle, new VariableStore(bundle), bundle.Signatures[signature]));

        var cases = GoldenCase.Load(folder).Where(c => c.Signature == signature).ToArray();
        Assert.NotEmpty(cases);
        foreach (var golden in cases)
        {
            var answers = program.Run([.. program.Inputs.Select(i => golden.Inputs[i.Alias])], CancellationToken.None);
            for (var i = 0; i < answers.Length; i++)
            {
                using var answer = answers[i];
                var expected = golden.Outputs[program.Outputs[i].Alias];
                Assert.Null(Agreement.Difference(expected, answer, golden.Tolerance));
                if (expected is { Type: DType.Float32, Shape.Rank: 2 })
                    AssertSameOrder(expected.AsSpan<float>().ToArray(), answer.AsSpan<float>().ToArray(), (int)expected.Shape[1]);
                output.WriteLine($"{model} {signature} {program.Outputs[i].Alias} {expected.Shape}: agrees");
            }
        }
    }

    /// <summary>
    /// A gradient jumps where an activation crosses 0 or 6, and among millions of activations some lie within rounding of
    /// that: two correct computations differ there. So the logits must agree as everywhere, and the gradients as far as
    /// they are defined: they may differ from TensorFlow's by no more than they differ from themselves when the picture
    /// changes by less than a float32 can hold.
    /// </summary>
    [SharedDataTheory]
    [InlineData("clothing-model")]
    [InlineData("imagenet")]
    [InlineData("pets")]
    public void Run_IntegratedGradients_AgreesAsFarAsTheyAreDefined(string model)
    {
        var folder = SharedData.Path("models", model);
        var bundle = SavedModelBundle.Load(Path.Combine(folder, "1"));
        using var program = new CompiledProgram(GraphConverter.Convert(bundle, new VariableStore(bundle), bundle.Signatures["integrated_gradients"]));
        var golden = Assert.Single(GoldenCase.Load(folder), c => c.Signature == "integrated_gradients");

        var (logits, gradients) = Run(golden.Inputs);
        var ownDifference = Enumerable.Range(0, 3).Max(seed => Distance(gradients, Run(Disturbed(golden.Inputs, seed)).Gradients));

        Assert.Null(Agreement.Difference(golden.Outputs["logits"], logits));
        var difference = Distance(golden.Outputs["gradients"], gradients);
        output.WriteLine($"{model} integrated_gradients: mean difference from TensorFlow {difference:G3}, from a picture that differs by 1e-7 {ownDifference:G3}");
        Assert.True(difference <= 2 * ownDifference, $"mean difference {difference:G3}, of a disturbed picture {ownDifference:G3}");
        Assert.True(difference <= 1e-5, $"mean difference {difference:G3}");

        (Tensor Logits, Tensor Gradients) Run(IReadOnlyDictionary<string, Tensor> inputs)
        {
            var answers = program.Run([.. program.Inputs.Select(i => inputs[i.Alias])], CancellationToken.None);
            return (answers[Index("logits")], answers[Index("gradients")]);
        }

        int Index(string alias) => program.Outputs.Select(o => o.Alias).ToList().IndexOf(alias);
    }

    private static Dictionary<string, Tensor> Disturbed(IReadOnlyDictionary<string, Tensor> inputs, int seed)
    {
        var random = new Random(seed);
        var picture = inputs["image"];
        float[] pixels = [.. picture.AsSpan<float>().ToArray().Select(p => p + (float)((random.NextDouble() - 0.5) * 2e-7))];
        return new(inputs, StringComparer.Ordinal) { ["image"] = Tensor.Create<float>(picture.Shape, pixels) };
    }

    private static double Distance(Tensor x, Tensor y) =>
        x.AsSpan<float>().ToArray().Zip(y.AsSpan<float>().ToArray(), (a, b) => Math.Abs((double)a - b)).Average();

    private static void AssertSameOrder(float[] expected, float[] actual, int classes)
    {
        for (var row = 0; row < expected.Length; row += classes)
            Assert.Equal(Ranking(expected, row, classes), Ranking(actual, row, classes));
    }

    // Of a thousand classes the far ones lie closer together than the agreement that is asked for.
    private static int[] Ranking(float[] scores, int row, int classes) =>
        [.. Enumerable.Range(0, classes).OrderByDescending(i => scores[row + i]).Take(10)];
}
