using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.SavedModels;
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
                if (expected.Shape.Rank == 2)
                    AssertSameOrder(expected.AsSpan<float>().ToArray(), answer.AsSpan<float>().ToArray(), (int)expected.Shape[1]);
                output.WriteLine($"{model} {signature} {program.Outputs[i].Alias} {expected.Shape}: agrees");
            }
        }
    }

    private static void AssertSameOrder(float[] expected, float[] actual, int classes)
    {
        for (var row = 0; row < expected.Length; row += classes)
            Assert.Equal(Ranking(expected, row, classes), Ranking(actual, row, classes));
    }

    // Of a thousand classes the far ones lie closer together than the agreement that is asked for.
    private static int[] Ranking(float[] scores, int row, int classes) =>
        [.. Enumerable.Range(0, classes).OrderByDescending(i => scores[row + i]).Take(10)];
}
