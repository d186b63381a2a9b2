namespace ClothingApp.ModelServer.Batching;

/// <summary>How requests are joined: TensorFlow Serving's BatchingParameters with their defaults.</summary>
internal sealed record BatchingSettings
{
    /// <summary>Rows that one request may have.</summary>
    public int MaxBatchSize { get; init; } = 1000;

    /// <summary>Rows that one run may have, padding included.</summary>
    public int MaxExecutionBatchSize { get; init; } = 1000;

    /// <summary>How long a request may wait for company at most; zero: not at all.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Batches that may wait for a runner, in each queue.</summary>
    public int MaxEnqueuedBatches { get; init; } = 10;

    /// <summary>Runs at the same time, of all models together.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Runs are padded to the next of these sizes; empty: they are not. Ends with <see cref="MaxExecutionBatchSize"/>.</summary>
    public IReadOnlyList<int> AllowedBatchSizes { get; init; } = [];

    /// <summary>Whether rows of different shapes are padded to the largest and joined.</summary>
    public bool PadVariableLengthInputs { get; init; }

    /// <summary>Whether a request may be spread over several runs.</summary>
    public bool SplitsRequests { get; init; }

    /// <summary>Rows that may wait in a queue.</summary>
    public long MaxWaitingRows => (long)MaxEnqueuedBatches * MaxExecutionBatchSize;

    /// <returns>The rows that a run of <paramref name="rows"/> has after padding.</returns>
    public int Padded(int rows)
    {
        foreach (var size in AllowedBatchSizes)
        {
            if (size >= rows)
                return size;
        }
        return rows;
    }
}
