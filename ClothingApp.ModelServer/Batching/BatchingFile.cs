using System.Globalization;
using ClothingApp.Serving.Configuration;
using ClothingApp.Serving.Protocol;

namespace ClothingApp.ModelServer.Batching;

/// <summary>Reads files of BatchingParameters in protobuf's text format: <c>max_batch_size { value: 8 }</c>.</summary>
internal static class BatchingFile
{
    /// <exception cref="FormatException">The file cannot be read or is wrong; the message names it.</exception>
    public static BatchingSettings Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FormatException($"{path} cannot be read: {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    /// <exception cref="FormatException">The text is wrong; TensorFlow Serving's texts.</exception>
    public static BatchingSettings Parse(string text)
    {
        BatchingParameters parameters;
        try
        {
            parameters = TextProto.Parse<BatchingParameters>(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"Error parsing text-format tensorflow.serving.BatchingParameters: {e.Message}", e);
        }
        var defaults = new BatchingSettings();
        var splits = parameters.EnableLargeBatchSplitting ?? false;
        var maxBatchSize = Positive("max_batch_size", parameters.MaxBatchSize ?? defaults.MaxBatchSize);
        // Without splitting the original does not look at max_execution_batch_size.
        var maxExecutionBatchSize = splits ? Positive("max_execution_batch_size", parameters.MaxExecutionBatchSize ?? maxBatchSize) : maxBatchSize;
        if (maxExecutionBatchSize > maxBatchSize)
            throw Wrong($"max_execution_batch_size must be at most max_batch_size; was {maxExecutionBatchSize}; max_batch_size is {maxBatchSize}");
        return new BatchingSettings
        {
            MaxBatchSize = maxBatchSize,
            MaxExecutionBatchSize = maxExecutionBatchSize,
            Timeout = TimeSpan.FromMicroseconds(NonNegative("batch_timeout_micros", parameters.BatchTimeoutMicros ?? 0)),
            MaxEnqueuedBatches = (int)Math.Min(int.MaxValue, NonNegative("max_enqueued_batches", parameters.MaxEnqueuedBatches ?? defaults.MaxEnqueuedBatches)),
            Threads = Positive("num_batch_threads", parameters.NumBatchThreads ?? defaults.Threads),
            AllowedBatchSizes = Allowed([.. parameters.AllowedBatchSizes], splits ? "max_execution_batch_size" : "max_batch_size", maxExecutionBatchSize),
            PadVariableLengthInputs = parameters.PadVariableLengthInputs,
            SplitsRequests = splits,
        };
    }

    private static IReadOnlyList<int> Allowed(long[] sizes, string limit, int max)
    {
        if (sizes.Length == 0)
            return [];
        for (var i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] <= (i == 0 ? 0 : sizes[i - 1]))
                throw Wrong($"allowed_batch_sizes entries must be positive and monotonically increasing; were {string.Join(", ", sizes)}");
        }
        if (sizes[^1] != max)
            throw Wrong($"Last entry in allowed_batch_sizes must match {limit}; last entry was {sizes[^1]}; expected {max}");
        return [.. sizes.Select(s => (int)s)];
    }

    private static int Positive(string name, long value) => value switch
    {
        <= 0 => throw Wrong($"{name} must be positive; was {value}"),
        > int.MaxValue => throw Wrong($"{name} must be at most {int.MaxValue}; was {value}"),
        _ => (int)value,
    };

    private static long NonNegative(string name, long value) => value switch
    {
        < 0 => throw Wrong($"{name} must be non-negative; was {value}"),
        // A timer's limit: more than a month is for ever.
        > int.MaxValue * 1000L => int.MaxValue * 1000L,
        _ => value,
    };

    private static FormatException Wrong(FormattableString message) => new(message.ToString(CultureInfo.InvariantCulture));
}
