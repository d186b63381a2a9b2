using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.ModelServer.SavedModels.Writing;

namespace ClothingApp.Tests.ModelServer.SavedModels;

/// <summary>
/// A small valid model with some bytes changed, cut or doubled, always the same ones: it works, or says why not. Never
/// another exception, never a run that does not end.
/// </summary>
public sealed class MutationTests
{
    private const int Mutations = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public Task Load_MutatedGraph_WorksOrSaysWhyNot() => Mutate("saved_model.pb", 1);

    [Fact]
    public Task Load_MutatedIndex_WorksOrSaysWhyNot() => Mutate(Path.Combine("variables", "variables.index"), 2);

    private static async Task Mutate(string file, int seed)
    {
        using var model = Model();
        model.Write();
        var path = Path.Combine(model.Folder, file);
        var original = File.ReadAllBytes(path);
        var random = new Random(seed);
        for (var i = 0; i < Mutations; i++)
        {
            File.WriteAllBytes(path, Mutated(original, random));

            var error = await Record.ExceptionAsync(() => Task.Run(() => UseAsync(model.Folder)).WaitAsync(Patience));

            Assert.True(error is null or ModelLoadException, $"mutation {i} of {file}: {error}");
        }
    }

    // Everything the server does with a version: load, convert, warm up, run each signature.
    private static async Task UseAsync(string folder)
    {
        using var servable = Servable.Load(folder);
        foreach (var name in servable.Signatures.Keys)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                var signature = await servable.GetSignatureAsync(name);
                signature.WarmUp(deadline.Token);
                var inputs = new Dictionary<string, Tensor> { ["x"] = TestTensors.Of(new float[,] { { 1, 2, 3 } }), ["n"] = TestTensors.Scalar(2) };
                foreach (var answer in signature.Run(inputs, [.. signature.Definition.Outputs.Keys], deadline.Token).Values)
                    answer.Dispose();
            }
            catch (Exception e) when (e is ModelLoadException or InvalidRequestException or OperationCanceledException)
            {
                // This signature is broken, or counts further than it did: the others have to be tried all the same.
            }
        }
    }

    private static byte[] Mutated(byte[] original, Random random)
    {
        var bytes = original.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 33), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(1 + (bytes.Count - at) / (1 + random.Next(20)), bytes.Count - at));
                    break;
            }
            if (bytes.Count == 0)
                bytes.Add(0);
        }
        return [.. bytes];
    }

    private static SavedModelWriter Model()
    {
        var model = new SavedModelWriter();
        var w = model.Variable("w", TestTensors.Of(TestTensors.Matrix(1, 3, 2)));
        var b = model.Variable("b", TestTensors.Of([1f, 2]));
        Input[] inputs = [Input.Float("x", -1, 3), new("n", DType.Int32, TensorShape.Scalar)];
        model.Export(inputs, [w, b], (f, a) => f.Op("Relu", f.Op("BiasAdd", f.Op("MatMul", a[0], f.Read(a[2])), f.Read(a[3]))));
        model.Export(inputs, [b], (f, a) => f.While([f.Scalar(0), a[0], a[1]],
            (g, v) => g.Op("Less", v[0], v[2]),
            (g, v) => [g.Op("AddV2", v[0], g.Scalar(1)), g.Op("Mul", v[1], g.Scalar(2f))]).At(1), "loop");
        model.Export(inputs, [b], (f, a) => f.If(f.Op("Greater", a[1], f.Scalar(0)), [a[0]],
            (g, v) => [g.Op("Reshape", v[0], g.Vector(-1))],
            (g, v) => [g.Op("Sum", v[0], g.Vector(1))]), "branch");
        return model;
    }
}
