using System.Diagnostics;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.Monitoring;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;
using PredictRequest = ClothingApp.Serving.PredictRequest;
using PredictResponse = ClothingApp.Serving.PredictResponse;
using ModelSpec = ClothingApp.Serving.ModelSpec;

namespace ClothingApp.ModelServer.Servables;

/// <summary>Answers Predict: finds the servable, checks names, runs within the bound on parallel inferences.</summary>
internal sealed class Predictor(ServableManager servables, Runners runners, Batcher batcher, ServingMetrics metrics)
{
    private const int MaxWaiting = 1000;

    private static readonly ActivitySource Source = new("ClothingApp.ModelServer");

    private int _waiting;

    /// <summary>Requests that wait for a run.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <exception cref="GrpcException">What the caller did wrong, or cannot be served; TensorFlow Serving's texts.</exception>
    public async Task<PredictResponse> PredictAsync(PredictRequest request, TensorEncoding encoding, CancellationToken ct)
    {
        using var lease = servables.Find(request.Spec);
        var name = request.Spec!.SignatureName.Length == 0 ? Servable.DefaultSignature : request.Spec.SignatureName;
        return new PredictResponse
        {
            Outputs = await RunAsync(lease, name, request.Inputs, request.OutputFilter, ct),
            Spec = new ModelSpec(request.Spec.Name, lease.Version, name),
            Encoding = encoding,
        };
    }

    /// <summary>One run of one signature of a version that the caller holds.</summary>
    /// <param name="inputs">By the signature's input names. Not disposed.</param>
    /// <param name="filter">The wanted outputs; empty: all.</param>
    /// <param name="ct">Ends the wait, and the run.</param>
    /// <param name="api">The call that it is for.</param>
    /// <returns>By output name; the caller disposes them.</returns>
    /// <exception cref="GrpcException">What the caller did wrong, or cannot be served; TensorFlow Serving's texts.</exception>
    public async Task<Dictionary<string, Tensor>> RunAsync(
        ServableLease lease, string signatureName, IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyList<string> filter, CancellationToken ct, string api = "Predict")
    {
        var signature = await SignatureAsync(lease, signatureName, ct);
        if (servables.ChecksMethodNames)
            MethodNames.Check(api, signature.Definition);
        CheckInputs(signature.Definition, inputs);
        var wanted = WantedOutputs(signature.Definition, filter);

        if (batcher.QueueFor(lease, signature, inputs, wanted, (values, token) => Run(signature, values, wanted, token), out var rows) is { } queue)
        {
            using var activity = Start(lease, signature);
            using var timer = metrics.StartRun(lease, signature.Name, api, inputs.Values);
            return await queue.RunAsync(lease.Model, inputs, rows, ct);
        }
        await EnterAsync(ct);
        try
        {
            using var activity = Start(lease, signature);
            using var timer = metrics.StartRun(lease, signature.Name, api, inputs.Values);
            return Run(signature, inputs, wanted, ct);
        }
        finally
        {
            runners.Release();
        }
    }

    private static Activity? Start(ServableLease lease, LoadedSignature signature) =>
        Source.StartActivity("model.run")?.SetTag("model.name", lease.Model).SetTag("model.version", lease.Version).SetTag("model.signature", signature.Name);

    private Dictionary<string, Tensor> Run(LoadedSignature signature, IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyCollection<string> wanted, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return signature.Run(inputs, wanted, ct);
        }
        catch (InvalidRequestException e)
        {
            if (e.InnerException is OnnxRuntimeException { IsOutOfMemory: true })
                throw new GrpcException(GrpcStatusCode.ResourceExhausted, e.Message, e);
            // The runtime has one kind of error for what it was given and for its own.
            if (e.InnerException is OnnxRuntimeException)
                signature.Suspect();
            throw new GrpcException(GrpcStatusCode.InvalidArgument, e.Message, e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            signature.Suspect();
            throw;
        }
        finally
        {
            metrics.GraphRan(Stopwatch.GetElapsedTime(start));
        }
    }

    private static async Task<LoadedSignature> SignatureAsync(ServableLease lease, string name, CancellationToken ct)
    {
        if (!lease.Servable.Signatures.ContainsKey(name))
        {
            throw new GrpcException(GrpcStatusCode.FailedPrecondition,
                $"Serving signature key \"{name}\" not found. Model {lease.Model} has: {string.Join(", ", lease.Servable.Signatures.Keys.Order(StringComparer.Ordinal))}");
        }
        try
        {
            // The conversion goes on for the next who asks.
            return await lease.Servable.GetSignatureAsync(name).WaitAsync(ct);
        }
        catch (ModelLoadException e)
        {
            throw new GrpcException(GrpcStatusCode.Unimplemented, $"model {lease.Model} cannot serve this call. {e.Message}", e);
        }
    }

    private async Task EnterAsync(CancellationToken ct)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new GrpcException(GrpcStatusCode.Unavailable, "too many requests are waiting for an inference: try again later");
        }
        try
        {
            await runners.TakeAsync(ct);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static void CheckInputs(SignatureDef signature, IReadOnlyDictionary<string, Tensor> inputs)
    {
        var (expected, optional) = (signature.Inputs.Keys, signature.Defaults.Keys);
        var missing = expected.Except(inputs.Keys).Except(optional).Order(StringComparer.Ordinal).ToArray();
        var extra = inputs.Keys.Except(expected).ToArray();
        if (missing.Length == 0 && extra.Length == 0)
            return;
        throw new GrpcException(GrpcStatusCode.InvalidArgument, inputs.Count != expected.Count || missing.Length == 0
            ? $"input size does not match signature: {inputs.Count}!={expected.Count} len({Set(inputs.Keys)}) != len({Set(expected)}). Sent extra: {Set(extra)}. Missing but required: {Set(missing)}."
            : $"Signature input alias: {missing[0]}(feed name: {signature.Inputs[missing[0]].Name}) not found in request and no default value provided. Inputs expected to be in the request {Set(expected)}.");
    }

    private static HashSet<string> WantedOutputs(SignatureDef signature, IReadOnlyList<string> filter)
    {
        if (filter.Count == 0)
            return signature.Outputs.Keys.ToHashSet(StringComparer.Ordinal);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in filter)
        {
            if (!signature.Outputs.ContainsKey(name))
                throw new GrpcException(GrpcStatusCode.InvalidArgument, $"output tensor alias not found in signature: {name} Outputs expected to be in the set {Set(signature.Outputs.Keys)}.");
            if (!wanted.Add(name))
                throw new GrpcException(GrpcStatusCode.InvalidArgument, $"duplicate output tensor alias: {name}");
        }
        return wanted;
    }

    private static string Set(IEnumerable<string> names) => "{" + string.Join(",", names.Order(StringComparer.Ordinal)) + "}";
}
