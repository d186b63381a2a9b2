using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ClothingApp.Grpc;
using ClothingApp.ModelServer.Servables;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Batching;

/// <summary>Finds the queue that a request belongs to: one for each loaded signature, set of inputs and set of wanted outputs.</summary>
internal sealed class Batcher(Runners runners, TimeProvider time)
{
    // A client chooses the sets: who invents more is served one by one.
    private const int MaxQueues = 64;

    // The queues go with the version.
    private readonly ConditionalWeakTable<LoadedSignature, ConcurrentDictionary<string, BatchQueue>> _queues = [];

    /// <param name="lease">Of the version that <paramref name="signature"/> belongs to.</param>
    /// <param name="inputs">With the names of the signature.</param>
    /// <param name="rows">Of each input.</param>
    /// <param name="run">Runs the signature for the <paramref name="wanted"/> outputs.</param>
    /// <returns>Null when the request has to run by itself.</returns>
    /// <exception cref="GrpcException">The inputs have no rows to join, or not as many each; TensorFlow Serving's texts.</exception>
    public BatchQueue? QueueFor(
        ServableLease lease, LoadedSignature signature, IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyCollection<string> wanted, SignatureRun run, out int rows)
    {
        rows = 0;
        if (lease.Servable.Batching is not { } settings || !signature.TakesRows)
            return null;
        rows = Rows(inputs);
        // What is wrong with a request is told to it alone; and nothing is converted for a size that came about by joining.
        if (rows == 0 || !signature.Takes(inputs))
            return null;
        var queues = _queues.GetOrCreateValue(signature);
        var key = Key(inputs.Keys, wanted);
        if (queues.TryGetValue(key, out var queue))
            return queue;
        var (model, version, servable) = (lease.Model, lease.Version, lease.Servable);
        return queues.Count >= MaxQueues
            ? null
            : queues.GetOrAdd(key, _ => new BatchQueue(settings, signature.Name, runners, run, () => Hold(model, version, servable), time));
    }

    private static ServableLease Hold(string model, long version, Servable servable) =>
        servable.TryUse() ? new ServableLease(model, version, servable) : throw new InvalidOperationException($"{model} version {version} is unloaded while a request holds it.");

    private static int Rows(IReadOnlyDictionary<string, Tensor> inputs)
    {
        if (inputs.Count == 0)
            throw Invalid("Batching Run() must have at least one input tensor");
        if (inputs.FirstOrDefault(i => i.Value.Shape.Rank == 0).Key is { } scalar)
            throw Invalid($"Batching Run() input tensors must have at least one dimension: {scalar} has none. Send [value] instead of value.");
        var rows = inputs.Values.First().Shape[0];
        if (inputs.Values.Any(t => t.Shape[0] != rows))
            throw Invalid($"Batching Run() input tensors must have equal 0th-dimension size: sent were {string.Join(", ", inputs.OrderBy(i => i.Key, StringComparer.Ordinal).Select(i => $"{i.Key} {i.Value.Shape}"))}");
        return (int)Math.Min(rows, int.MaxValue);
    }

    private static string Key(IEnumerable<string> inputs, IEnumerable<string> outputs) =>
        string.Join('\n', inputs.Order(StringComparer.Ordinal)) + "\n\n" + string.Join('\n', outputs.Order(StringComparer.Ordinal));

    private static GrpcException Invalid(string what) => new(GrpcStatusCode.InvalidArgument, what);
}
