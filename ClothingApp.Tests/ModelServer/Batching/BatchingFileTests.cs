using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.Servables.Configuration;

namespace ClothingApp.Tests.ModelServer.Batching;

public sealed class BatchingFileTests
{
    [Fact]
    public void Parse_Nothing_IsTheOriginalsDefaults()
    {
        var settings = BatchingFile.Parse("");

        Assert.Equal((1000, 1000, TimeSpan.Zero, 10, Environment.ProcessorCount),
            (settings.MaxBatchSize, settings.MaxExecutionBatchSize, settings.Timeout, settings.MaxEnqueuedBatches, settings.Threads));
        Assert.Empty(settings.AllowedBatchSizes);
        Assert.False(settings.PadVariableLengthInputs || settings.SplitsRequests);
    }

    [Fact]
    public void Parse_AllNine_AreRead()
    {
        var settings = BatchingFile.Parse("""
            max_batch_size { value: 64 }
            batch_timeout_micros { value: 1500 }
            max_enqueued_batches { value: 7 }
            num_batch_threads { value: 3 }
            thread_pool_name { value: "pool" }
            allowed_batch_sizes: 4
            allowed_batch_sizes: 16
            pad_variable_length_inputs: true
            enable_large_batch_splitting { value: true }
            max_execution_batch_size { value: 16 }
            """);

        Assert.Equal((64, 16, TimeSpan.FromMicroseconds(1500), 7, 3),
            (settings.MaxBatchSize, settings.MaxExecutionBatchSize, settings.Timeout, settings.MaxEnqueuedBatches, settings.Threads));
        Assert.Equal([4, 16], settings.AllowedBatchSizes);
        Assert.True(settings.PadVariableLengthInputs);
        Assert.True(settings.SplitsRequests);
        Assert.Equal(112, settings.MaxWaitingRows);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(4, 4)]
    [InlineData(5, 16)]
    [InlineData(16, 16)]
    public void Padded_AllowedSizes_GivesTheNext(int rows, int expected) =>
        Assert.Equal(expected, BatchingFile.Parse("max_batch_size { value: 16 } allowed_batch_sizes: [4, 16]").Padded(rows));

    [Theory]
    [InlineData("max_batch_size { value: 8 } allowed_batch_sizes: [2, 4]", "Last entry in allowed_batch_sizes must match max_batch_size; last entry was 4; expected 8")]
    [InlineData("max_batch_size { value: 8 } enable_large_batch_splitting { value: true } max_execution_batch_size { value: 4 } allowed_batch_sizes: 8", "last entry was 8; expected 4")]
    [InlineData("max_batch_size { value: 4 } allowed_batch_sizes: [2, 2, 4]", "allowed_batch_sizes entries must be positive and monotonically increasing; were 2, 2, 4")]
    [InlineData("max_batch_size { value: 4 } allowed_batch_sizes: [0, 4]", "monotonically increasing")]
    [InlineData("max_batch_size { value: 0 }", "max_batch_size must be positive; was 0")]
    [InlineData("max_batch_size { value: 4294967297 }", "max_batch_size must be at most")]
    [InlineData("batch_timeout_micros { value: -1 }", "batch_timeout_micros must be non-negative; was -1")]
    [InlineData("max_enqueued_batches { value: -1 }", "max_enqueued_batches must be non-negative; was -1")]
    [InlineData("num_batch_threads { value: 0 }", "num_batch_threads must be positive; was 0")]
    [InlineData("max_batch_size { value: 4 } enable_large_batch_splitting { value: true } max_execution_batch_size { value: 8 }", "max_execution_batch_size must be at most max_batch_size")]
    [InlineData("max_batch: 8", "Error parsing text-format tensorflow.serving.BatchingParameters")]
    public void Parse_Wrong_SaysWhat(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => BatchingFile.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Flags_FileWithoutTheSwitch_IsRefused()
    {
        var error = Assert.Throws<FormatException>(() => ModelServerFlags.Parse(["--model_base_path=/m", "--batching_parameters_file=/b"]));

        Assert.Contains("batching_parameters_file is set without setting enable_batching to true", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_IsNamed()
    {
        var error = Assert.Throws<FormatException>(() => ServerBatching.Read(new ModelServerOptions { EnableBatching = true, BatchingParametersFile = "/nowhere/batching.config" }));

        Assert.Contains("/nowhere/batching.config cannot be read", error.Message, StringComparison.Ordinal);
    }
}
