using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.Batching;

/// <summary>Which requests may share a run.</summary>
public sealed class BatcherTests
{
    [Fact]
    public async Task QueueFor_OpenFirstDimension_IsOneQueuePerSetOfOutputs()
    {
        using var served = await ServedAsync(Input.Float("x", -1, 2));

        var all = served.QueueFor(TensorShape.Of(1, 2), "y", "z");

        Assert.NotNull(all);
        Assert.Same(all, served.QueueFor(TensorShape.Of(3, 2), "z", "y"));
        Assert.NotSame(all, served.QueueFor(TensorShape.Of(1, 2), "y"));
    }

    // A run of another size would be converted first, while the requests wait.
    [Fact]
    public async Task QueueFor_FixedFirstDimension_RunsAlone()
    {
        using var served = await ServedAsync(Input.Float("x", 1, 2));

        Assert.Null(served.QueueFor(TensorShape.Of(1, 2), "y"));
    }

    [Fact]
    public async Task QueueFor_DeclaredScalarBesideRows_RunsAlone()
    {
        using var served = await ServedAsync(Input.Float("x", -1, 2), Input.Float("factor"));

        Assert.Null(served.QueueFor(TensorShape.Of(1, 2), "y"));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(0, 2)]
    public async Task QueueFor_NotTheSignaturesShapeOrEmpty_RunsAlone(int rows, int columns)
    {
        using var served = await ServedAsync(Input.Float("x", -1, 2));

        Assert.Null(served.QueueFor(TensorShape.Of(rows, columns), "y"));
    }

    [Fact]
    public async Task QueueFor_ManySetsOfOutputs_AreNotKeptWithoutBound()
    {
        using var served = await ServedAsync(Input.Float("x", -1, 2));

        var queues = Enumerable.Range(0, 1000).Select(i => served.QueueFor(TensorShape.Of(1, 2), $"y{i}")).ToArray();

        Assert.Equal(64, queues.OfType<BatchQueue>().Distinct().Count());
    }

    private static async Task<Served> ServedAsync(params Input[] inputs)
    {
        using var model = new SavedModelWriter();
        model.Export(inputs, [], (f, a) => a.Aggregate((l, r) => f.Op("Mul", l, r)));
        model.Write();
        var servable = Servable.Load(model.Folder, batching: new BatchingSettings());
        return new Served(servable, await servable.GetSignatureAsync(Servable.DefaultSignature));
    }

    private sealed class Served(Servable servable, LoadedSignature signature) : IDisposable
    {
        private readonly Runners _runners = new(1);
        private Batcher? _batcher;

        public BatchQueue? QueueFor(TensorShape shape, params string[] outputs)
        {
            Assert.True(servable.TryUse());
            using var lease = new ServableLease("model", 1, servable);
            var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["x"] = Tensor.Create<float>(shape, new float[shape.ElementCount]) };
            if (signature.Definition.Inputs.ContainsKey("factor"))
                inputs.Add("factor", Tensor.Create<float>(TensorShape.Scalar, [1]));
            return (_batcher ??= new Batcher(_runners, TimeProvider.System)).QueueFor(lease, signature, inputs, outputs, (_, _) => [], out _);
        }

        public void Dispose()
        {
            servable.Dispose();
            _runners.Dispose();
        }
    }
}
