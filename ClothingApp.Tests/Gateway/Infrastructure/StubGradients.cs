using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using PredictRequest = ClothingApp.Serving.PredictRequest;
using PredictResponse = ClothingApp.Serving.PredictResponse;

namespace ClothingApp.Tests.Gateway.Infrastructure;

/// <summary>The signature of a model whose score of class c is (c + 1) x the sum of every value's cube: its gradients are known by heart.</summary>
internal sealed record StubGradients(string Name, int Classes, int Height, int Width)
{
    public static double Score(int classIndex, double sumOfCubes) => (classIndex + 1) * sumOfCubes;

    public void Declare(SignatureDefMap map)
    {
        long[] picture = [1, Height, Width, 3];
        var definition = new SignatureDef { MethodName = "tensorflow/serving/predict" };
        definition.Inputs["image"] = StubModelServer.Info("image", DType.Float32, picture);
        definition.Inputs["baseline"] = StubModelServer.Info("baseline", DType.Float32, picture);
        definition.Inputs["alphas"] = StubModelServer.Info("alphas", DType.Float32, [-1]);
        definition.Inputs["class_index"] = StubModelServer.Info("class_index", DType.Int32, []);
        definition.Outputs["logits"] = StubModelServer.Info("logits", DType.Float32, [-1, Classes]);
        definition.Outputs["gradients"] = StubModelServer.Info("gradients", DType.Float32, picture);
        map.SignatureDef[Name] = definition;
    }

    public PredictResponse Answer(PredictRequest request)
    {
        var image = request.Inputs["image"].AsSpan<float>().ToArray();
        var baseline = request.Inputs["baseline"].AsSpan<float>().ToArray();
        var alphas = request.Inputs["alphas"].AsSpan<float>().ToArray();
        var classIndex = request.Inputs["class_index"].AsSpan<int>()[0];
        var (gradients, scores) = (new float[image.Length], new float[alphas.Length * Classes]);
        for (var k = 0; k < alphas.Length; k++)
        {
            var cubes = 0.0;
            for (var i = 0; i < image.Length; i++)
            {
                var x = baseline[i] + (alphas[k] * (image[i] - baseline[i]));
                cubes += x * x * x;
                gradients[i] += (classIndex + 1) * 3 * x * x / alphas.Length;
            }
            for (var c = 0; c < Classes; c++)
                scores[(k * Classes) + c] = (float)Score(c, cubes);
        }
        return new PredictResponse
        {
            Spec = request.Spec!,
            Outputs = new Dictionary<string, Tensor>
            {
                ["logits"] = Tensor.Create<float>(TensorShape.Of(alphas.Length, Classes), scores),
                ["gradients"] = Tensor.Create<float>(TensorShape.Of(1, Height, Width, 3), gradients),
            },
        };
    }
}
