using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Batching;

/// <summary>Gives each request of a run its own rows of the outputs, where they lie.</summary>
internal static class SplitRows
{
    /// <param name="outputs">Of the run, by name.</param>
    /// <param name="rows">That went into it.</param>
    /// <exception cref="GrpcException">An output has not a row for each; TensorFlow Serving's texts.</exception>
    public static void Check(IReadOnlyDictionary<string, Tensor> outputs, int rows)
    {
        foreach (var (name, output) in outputs)
        {
            if (output.Shape.Rank == 0)
                throw new GrpcException(GrpcStatusCode.FailedPrecondition, $"Batched output tensor has 0 dimensions: {name}. A signature that does not answer row by row cannot be served with batching.");
            if (output.Shape[0] != rows)
            {
                throw new GrpcException(GrpcStatusCode.FailedPrecondition,
                    $"Batched output tensor's 0th dimension does not equal the sum of the 0th dimension sizes of the input tensors: {name} has shape {output.Shape} for {rows} rows");
            }
        }
    }

    /// <param name="outputs">Checked; each lives until its last slice is disposed.</param>
    /// <param name="parts">In the order of their rows.</param>
    public static void Answer(IReadOnlyDictionary<string, Tensor> outputs, IReadOnlyList<BatchPart> parts)
    {
        var answers = new Dictionary<string, Tensor>[parts.Count];
        for (var i = 0; i < answers.Length; i++)
            answers[i] = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, output) in outputs)
        {
            var owner = new Shared(output, parts.Count);
            var at = 0;
            for (var i = 0; i < answers.Length; i++)
            {
                answers[i].Add(name, TensorRows.Slice(output, at, parts[i].Count, owner));
                at += parts[i].Count;
            }
        }
        for (var i = 0; i < answers.Length; i++)
            parts[i].Answer(answers[i]);
    }

    private sealed class Shared(Tensor tensor, int shares) : IDisposable
    {
        private int _shares = shares;

        public void Dispose()
        {
            if (Interlocked.Decrement(ref _shares) == 0)
                tensor.Dispose();
        }
    }
}
