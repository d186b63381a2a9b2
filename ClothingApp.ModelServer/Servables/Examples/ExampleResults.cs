using System.Text;
using ClothingApp.Grpc;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Servables.Examples;

/// <summary>Output tensors as classes and values, an entry per example.</summary>
internal static class ExampleResults
{
    public const string Classes = "classes";
    public const string Scores = "scores";
    public const string Values = "outputs";

    /// <param name="outputs"><c>classes</c> (string) and <c>scores</c> (float), or one of them: [examples, classes].</param>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: other outputs, or another shape.</exception>
    public static ClassificationResult Classification(IReadOnlyDictionary<string, Tensor> outputs, long examples)
    {
        var (classes, scores) = (outputs.GetValueOrDefault(Classes), outputs.GetValueOrDefault(Scores));
        var any = classes ?? scores ?? throw Invalid($"Expected classification signature outputs to contain at least one of '{Classes}' or '{Scores}'. Signature outputs: {string.Join(", ", outputs.Keys)}");
        foreach (var (name, tensor, type) in new[] { (Classes, classes, DType.String), (Scores, scores, DType.Float32) })
        {
            if (tensor is not null && tensor.Type != type)
                throw Invalid($"Expected {name} Tensor of {type.TensorFlowName()}. Got: {tensor.Type.TensorFlowName()}");
            if (tensor is not null && (tensor.Shape.Rank != 2 || tensor.Shape[0] != examples || tensor.Shape[1] != any.Shape[1]))
                throw Invalid($"Expected Tensor shape: [batch_size num_classes] but got {tensor.Shape} for '{name}' of {examples} examples");
        }
        var result = new ClassificationResult();
        for (var row = 0; row < examples; row++)
        {
            var one = new Classifications();
            for (var column = 0; column < any.Shape[1]; column++)
            {
                var index = (int)((row * any.Shape[1]) + column);
                one.Classes.Add(new Class { Label = classes is null ? "" : Encoding.UTF8.GetString(classes.Strings[index]), Score = scores is null ? 0 : scores.AsSpan<float>()[index] });
            }
            result.Classifications.Add(one);
        }
        return result;
    }

    /// <param name="outputs"><c>outputs</c>: float [examples] or [examples, 1].</param>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: other outputs, or another shape.</exception>
    public static RegressionResult Regression(IReadOnlyDictionary<string, Tensor> outputs, long examples)
    {
        if (!outputs.TryGetValue(Values, out var values))
            throw Invalid($"No regression outputs found in SignatureDef: expected '{Values}', it has {string.Join(", ", outputs.Keys)}");
        if (values.Type != DType.Float32)
            throw Invalid($"Expected output Tensor of float. Got: {values.Type.TensorFlowName()}");
        if (values.Shape.ElementCount != examples || values.Shape.Rank is not (1 or 2) || values.Shape[0] != examples)
            throw Invalid($"Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got {values.Shape} for {examples} examples");
        var result = new RegressionResult();
        foreach (var value in values.AsSpan<float>())
            result.Regressions.Add(new Regression { Value = value });
        return result;
    }

    private static GrpcException Invalid(string what) => new(GrpcStatusCode.InvalidArgument, what);
}
