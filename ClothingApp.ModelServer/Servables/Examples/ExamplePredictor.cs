using ClothingApp.Grpc;
using ClothingApp.ModelServer.Grpc;
using ClothingApp.ModelServer.Monitoring;
using ClothingApp.ModelServer.Requests;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using WireModelSpec = ClothingApp.Serving.Protocol.ModelSpec;

namespace ClothingApp.ModelServer.Servables.Examples;

/// <summary>Classify, Regress and MultiInference: examples go to the signature's one input, which parses them itself.</summary>
internal sealed class ExamplePredictor(ServableManager servables, Predictor predictor, RequestMemory memory, ServingMetrics metrics)
{
    private const string ClassifyMethod = MethodNames.Classify;
    private const string RegressMethod = MethodNames.Regress;
    private const string MultiApi = "MultiInference";

    /// <exception cref="GrpcException">What the caller did wrong, or cannot be served; TensorFlow Serving's texts.</exception>
    public async Task<ClassificationResponse> ClassifyAsync(ClassificationRequest request, CancellationToken ct)
    {
        using var lease = servables.Find(request.ModelSpec.ToSpec());
        return await ClassifyAsync(lease, request, ct);
    }

    /// <summary>Of a version that the caller holds, whatever the request names.</summary>
    /// <inheritdoc cref="ClassifyAsync(ClassificationRequest, CancellationToken)"/>
    public async Task<ClassificationResponse> ClassifyAsync(ServableLease lease, ClassificationRequest request, CancellationToken ct)
    {
        var name = SignatureName(request.ModelSpec);
        using var hold = memory.Budget.Begin();
        var input = Serialize(lease, request.Input, hold);
        return new ClassificationResponse
        {
            Result = await RunAsync(lease, name, Signature(lease, name, "No signature was found with the name: "), ClassifyMethod, "Classify", input, ExampleResults.Classification, ct),
            ModelSpec = Answered(lease, name),
        };
    }

    /// <inheritdoc cref="ClassifyAsync(ClassificationRequest, CancellationToken)"/>
    public async Task<RegressionResponse> RegressAsync(RegressionRequest request, CancellationToken ct)
    {
        using var lease = servables.Find(request.ModelSpec.ToSpec());
        return await RegressAsync(lease, request, ct);
    }

    /// <inheritdoc cref="ClassifyAsync(ServableLease, ClassificationRequest, CancellationToken)"/>
    public async Task<RegressionResponse> RegressAsync(ServableLease lease, RegressionRequest request, CancellationToken ct)
    {
        var name = SignatureName(request.ModelSpec);
        using var hold = memory.Budget.Begin();
        var input = Serialize(lease, request.Input, hold);
        return new RegressionResponse
        {
            Result = await RunAsync(lease, name, Signature(lease, name, "No signature was found with the name: "), RegressMethod, "Regress", input, ExampleResults.Regression, ct),
            ModelSpec = Answered(lease, name),
        };
    }

    /// <inheritdoc cref="ClassifyAsync(ClassificationRequest, CancellationToken)"/>
    public async Task<MultiInferenceResponse> MultiInferenceAsync(MultiInferenceRequest request, CancellationToken ct)
    {
        CheckNames(request);
        // One version answers every task.
        using var lease = servables.Find(request.Tasks[0].ModelSpec.ToSpec());
        return await MultiInferenceAsync(lease, request, ct);
    }

    /// <inheritdoc cref="ClassifyAsync(ServableLease, ClassificationRequest, CancellationToken)"/>
    public async Task<MultiInferenceResponse> MultiInferenceAsync(ServableLease lease, MultiInferenceRequest request, CancellationToken ct)
    {
        CheckNames(request);
        using var hold = memory.Budget.Begin();
        var input = Serialize(lease, request.Input, hold);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in request.Tasks)
        {
            if (!seen.Add(SignatureName(task.ModelSpec)))
                throw Invalid($"Duplicate evaluation of signature: {SignatureName(task.ModelSpec)}");
            Signature(lease, SignatureName(task.ModelSpec), "Requested signature not found in model graph: ");
            if (task.MethodName is not (ClassifyMethod or RegressMethod))
                throw new GrpcException(GrpcStatusCode.Unimplemented, $"Unsupported signature method_name: {task.MethodName}. Known are {ClassifyMethod} and {RegressMethod}.");
        }
        var response = new MultiInferenceResponse();
        foreach (var task in request.Tasks)
        {
            var name = SignatureName(task.ModelSpec);
            var signature = lease.Servable.Signatures[name];
            var result = new InferenceResult { ModelSpec = Answered(lease, name) };
            if (task.MethodName == ClassifyMethod)
                result.ClassificationResult = await RunAsync(lease, name, signature, ClassifyMethod, MultiApi, input, ExampleResults.Classification, ct);
            else
                result.RegressionResult = await RunAsync(lease, name, signature, RegressMethod, MultiApi, input, ExampleResults.Regression, ct);
            response.Results.Add(result);
        }
        return response;
    }

    private Tensor Serialize(ServableLease lease, Input? input, TensorBudget.Hold hold)
    {
        var examples = ExampleInput.Serialize(input, bytes => memory.Take(hold, bytes));
        if (lease.IsCounted)
            metrics.ExamplesCame(lease.Model, examples.Shape[0]);
        return examples;
    }

    private static void CheckNames(MultiInferenceRequest request)
    {
        if (request.Tasks.Count == 0)
            throw Invalid("Inference request must have at least one task: tasks is empty.");
        if (request.Tasks.Any(t => string.IsNullOrEmpty(t.ModelSpec?.Name)))
            throw Invalid("Found ModelSpec with an empty model name.");
        if (request.Tasks.FirstOrDefault(t => t.ModelSpec.Name != request.Tasks[0].ModelSpec.Name) is { } other)
            throw Invalid($"All ModelSpecs in a MultiInferenceRequest must access the same model name. Found {request.Tasks[0].ModelSpec.Name} and {other.ModelSpec.Name}.");
    }

    private async Task<T> RunAsync<T>(
        ServableLease lease, string name, SignatureDef signature, string method, string api, Tensor input, Func<IReadOnlyDictionary<string, Tensor>, long, T> read, CancellationToken ct)
    {
        if (signature.Inputs.Count != 1)
            throw Invalid($"Expected one input Tensor. Signature '{name}' has {signature.Inputs.Count}: {string.Join(", ", signature.Inputs.Keys)}");
        if (method == ClassifyMethod && signature.Outputs.Count is not (1 or 2))
            throw Invalid($"Expected one or two output Tensors, found {signature.Outputs.Count}");
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal) { [signature.Inputs.Keys.Single()] = input };
        var outputs = await predictor.RunAsync(lease, name, inputs, [], ct, api);
        try
        {
            return read(outputs, input.Shape[0]);
        }
        finally
        {
            foreach (var tensor in outputs.Values)
                tensor.Dispose();
        }
    }

    private static SignatureDef Signature(ServableLease lease, string name, string unknown) =>
        lease.Servable.Signatures.TryGetValue(name, out var signature)
            ? signature
            : throw Invalid($"{unknown}{name}. Model {lease.Model} has: {string.Join(", ", lease.Servable.Signatures.Keys.Order(StringComparer.Ordinal))}");

    private static string SignatureName(WireModelSpec? spec) => spec is { SignatureName.Length: > 0 } ? spec.SignatureName : Servable.DefaultSignature;

    private static WireModelSpec Answered(ServableLease lease, string signature) => new() { Name = lease.Model, Version = lease.Version, SignatureName = signature };

    private static GrpcException Invalid(string what) => new(GrpcStatusCode.InvalidArgument, what);
}
