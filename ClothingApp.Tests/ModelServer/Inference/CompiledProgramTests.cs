using ClothingApp.ModelServer.Conversion;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Inference;

public sealed class CompiledProgramTests
{
    /// <summary>Runs overlap without a gap, so that one is always under way when the program goes.</summary>
    [Fact]
    public async Task Dispose_WhileRunning_LetsRunsFinishAndRefusesNewOnes()
    {
        var bundle = SavedModelBundle.Load(Path.Combine(ModelServerFixture.ModelsFolder, "clothing-model", "1"));
        var program = new CompiledProgram(GraphConverter.Convert(bundle, new VariableStore(bundle), bundle.Signatures["serving_default"]));
        using var picture = Tensor.Create<float>(TensorShape.Of(1, 299, 299, 3), new float[299 * 299 * 3]);
        var finished = 0;

        var runners = Enumerable.Range(0, 4).Select(_ => Task.Run(RunUntilDisposed)).ToArray();

        await Task.WhenAll(runners).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(finished >= 8);

        void RunUntilDisposed()
        {
            try
            {
                while (true)
                {
                    using var answer = Assert.Single(program.Run([picture], CancellationToken.None));
                    if (Interlocked.Increment(ref finished) == 8)
                        program.Dispose();
                }
            }
            catch (ObjectDisposedException)
            {
                // What a run gets that comes too late; any other exception fails the test.
            }
        }
    }
}
