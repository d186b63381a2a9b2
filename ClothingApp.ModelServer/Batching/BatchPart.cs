using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Batching;

/// <summary>Consecutive rows of a request, for one run: all of them, unless it was split.</summary>
internal sealed record BatchPart(BatchRequest Request, int First, int Count)
{
    public bool IsWhole => Count == Request.Rows;

    /// <returns>The inputs' rows where they lie, while the request is in use.</returns>
    public IReadOnlyDictionary<string, Tensor> Inputs =>
        IsWhole ? Request.Inputs : Request.Inputs.ToDictionary(i => i.Key, i => TensorRows.Slice(i.Value, First, Count), StringComparer.Ordinal);

    /// <summary>Hands the answer over, or disposes what nobody wants.</summary>
    public void Answer(Dictionary<string, Tensor> outputs)
    {
        if (Request.TryAnswer(First, Count, outputs))
            return;
        foreach (var output in outputs.Values)
            output.Dispose();
    }
}
