using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Batching;

/// <summary>What is joined, and what each request gets.</summary>
public sealed class BatchQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task RunAsync_RunnerFree_RunsAtOnceOnTheCallersThread()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 8 } batch_timeout_micros { value: 1000000 }");

        var answer = queue.SendAsync([1, 2]);

        Assert.True(answer.IsCompletedSuccessfully);
        await QueueUnderTest.AnswersAsync(answer, 2, 4);
    }

    [Fact]
    public async Task RunAsync_RunnerBusy_WaitingRequestsAreJoinedAndEachGetsItsRows()
    {
        using var queue = new QueueUnderTest();
        queue.Occupy();
        Task<Dictionary<string, Tensor>>[] answers = [queue.SendAsync([1]), queue.SendAsync([2, 3]), queue.SendAsync([4])];

        queue.LetRun();
        var values = await Task.WhenAll(answers).WaitAsync(Patience);

        Assert.Equal([[1, 2, 3, 4]], queue.Runs);
        Assert.Equal([[2], [4, 6], [8]], values.Select(Values));
        // The version is let go just after the answers.
        await queue.UntilIdleAsync();
        Assert.Equal(0, queue.Holds);
    }

    [Theory]
    [InlineData(0, 25, 1)] // nothing is gained by joining
    [InlineData(25, 0, 8)] // all is
    public async Task RunAsync_ManyRuns_AreAsLargeAsPays(int runMilliseconds, int rowMilliseconds, int rows)
    {
        using var queue = new QueueUnderTest();
        queue.Calculation = (inputs, _) =>
        {
            queue.Clock.Advance(TimeSpan.FromMilliseconds(runMilliseconds + (rowMilliseconds * inputs["x"].Shape[0])));
            return QueueUnderTest.Doubled(inputs);
        };
        for (var round = 0; round < 100; round++)
        {
            queue.Occupy();
            var answers = Enumerable.Range(0, 8).Select(i => queue.SendAsync([i])).ToArray();
            queue.LetRun();
            await Task.WhenAll(answers).WaitAsync(Patience);
            await queue.UntilIdleAsync();
        }
        // Now and then it looks whether that still holds.
        var last = queue.Runs.TakeLast(32).Select(r => r.Length).ToList();
        Assert.True(last.Count(r => r == rows) >= 28, string.Join(' ', last));
    }

    [Fact]
    public async Task RunAsync_MoreThanARunTakes_ArePutIntoTheNext()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 4 }");
        queue.Occupy();
        Task<Dictionary<string, Tensor>>[] answers = [queue.SendAsync([1, 2, 3]), queue.SendAsync([4, 5]), queue.SendAsync([6])];

        queue.LetRun();
        await Task.WhenAll(answers).WaitAsync(Patience);

        // The third fits beside the first.
        Assert.Equal([[1, 2, 3, 6], [4, 5]], queue.Runs);
    }

    [Fact]
    public async Task RunAsync_AllowedSizes_PadsWithTheFirstRowOfTheLastRequest()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 8 } allowed_batch_sizes: [6, 8]");
        queue.Occupy();
        Task<Dictionary<string, Tensor>>[] answers = [queue.SendAsync([1]), queue.SendAsync([2, 3])];

        queue.LetRun();
        var values = await Task.WhenAll(answers).WaitAsync(Patience);

        Assert.Equal([[1, 2, 3, 2, 2, 2]], queue.Runs);
        Assert.Equal([[2], [4, 6]], values.Select(Values));
    }

    [Fact]
    public async Task RunAsync_LoneRequestWithAllowedSizes_IsPaddedToo()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 4 } allowed_batch_sizes: [2, 4]");

        await QueueUnderTest.AnswersAsync(queue.SendAsync([3]), 6);

        Assert.Equal([[3, 3]], queue.Runs);
    }

    [Fact]
    public async Task RunAsync_NoRows_AnswersNone()
    {
        using var queue = new QueueUnderTest();
        await QueueUnderTest.AnswersAsync(queue.SendAsync([]));
        await queue.UntilIdleAsync();
    }

    [Fact]
    public async Task RunAsync_TooLarge_IsRefused()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 2 }");

        var error = await Assert.ThrowsAsync<GrpcException>(() => queue.SendAsync([1, 2, 3]));

        Assert.Equal((GrpcStatusCode.InvalidArgument, "Task size 3 is larger than maximum input batch size 2"), (error.Code, error.Detail));
    }

    [Fact]
    public async Task RunAsync_LargeWithSplitting_RunsInPartsAndComesBackWhole()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 8 } enable_large_batch_splitting { value: true } max_execution_batch_size { value: 3 }");
        queue.Occupy();
        Task<Dictionary<string, Tensor>>[] answers = [queue.SendAsync([1, 2]), queue.SendAsync([3, 4, 5, 6, 7]), queue.SendAsync([8])];

        queue.LetRun();
        var values = await Task.WhenAll(answers).WaitAsync(Patience);

        Assert.Equal([[1, 2, 3], [4, 5, 6], [7, 8]], queue.Runs);
        Assert.Equal([[2, 4], [6, 8, 10, 12, 14], [16]], values.Select(Values));
    }

    [Fact]
    public async Task RunAsync_QueueFull_IsUnavailableAndThereIsRoomLater()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 2 } max_enqueued_batches { value: 1 }");
        queue.Occupy();
        var first = queue.SendAsync([1, 2]);

        var error = await Assert.ThrowsAsync<GrpcException>(() => queue.SendAsync([3]));
        queue.LetRun();
        await first.WaitAsync(Patience);

        Assert.Equal(GrpcStatusCode.Unavailable, error.Code);
        Assert.StartsWith("The batch scheduling queue to which this task was submitted is full", error.Detail, StringComparison.Ordinal);
        await QueueUnderTest.AnswersAsync(queue.SendAsync([4]), 8);
        Assert.Equal([[1, 2], [4]], queue.Runs);
    }

    [Fact]
    public async Task RunAsync_OneIsWrong_ItsNeighboursAreAnswered()
    {
        using var queue = new QueueUnderTest
        {
            Calculation = (inputs, _) => inputs["x"].AsSpan<float>().Contains(-1)
                ? throw new GrpcException(GrpcStatusCode.InvalidArgument, "negative")
                : QueueUnderTest.Doubled(inputs),
        };
        queue.Occupy();
        Task<Dictionary<string, Tensor>>[] answers = [queue.SendAsync([1]), queue.SendAsync([-1]), queue.SendAsync([3])];

        queue.LetRun();
        var error = await Assert.ThrowsAsync<GrpcException>(() => answers[1].WaitAsync(Patience));

        Assert.Equal("negative", error.Detail);
        await QueueUnderTest.AnswersAsync(answers[0], 2);
        await QueueUnderTest.AnswersAsync(answers[2], 6);
        Assert.Equal([[1, -1, 3], [1], [-1], [3]], queue.Runs);
    }

    [Theory]
    [InlineData(true, "Batched output tensor has 0 dimensions")]
    [InlineData(false, "Batched output tensor's 0th dimension does not equal the sum of the 0th dimension sizes of the input tensors")]
    public async Task RunAsync_OutputWithoutRows_IsRefused(bool isScalar, string expected)
    {
        using var queue = new QueueUnderTest
        {
            Calculation = (_, _) => new(StringComparer.Ordinal) { ["y"] = Tensor.Create<float>(isScalar ? TensorShape.Scalar : TensorShape.Of(1), [1]) },
        };
        queue.Occupy();
        Task<Dictionary<string, Tensor>>[] answers = [queue.SendAsync([1]), queue.SendAsync([2])];

        queue.LetRun();

        foreach (var answer in answers)
        {
            var error = await Assert.ThrowsAsync<GrpcException>(() => answer.WaitAsync(Patience));
            Assert.Equal(GrpcStatusCode.FailedPrecondition, error.Code);
            Assert.StartsWith(expected, error.Detail, StringComparison.Ordinal);
        }
        Assert.Single(queue.Runs);
    }

    [Fact]
    public async Task RunAsync_DifferentRowShapes_AreNotJoined()
    {
        using var queue = new QueueUnderTest();
        queue.Occupy();
        Task<Dictionary<string, Tensor>>[] answers = [queue.SendAsync(Matrix(2, 1, 2)), queue.SendAsync(Matrix(1, 3)), queue.SendAsync(Matrix(2, 4, 5))];

        queue.LetRun();
        await Task.WhenAll(answers).WaitAsync(Patience);

        Assert.Equal([[1, 2, 4, 5], [3]], queue.Runs);
    }

    [Fact]
    public async Task RunAsync_DifferentRowShapesWithPadding_ArePaddedWithTheFirstElement()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 8 } pad_variable_length_inputs: true");
        queue.Occupy();
        Task<Dictionary<string, Tensor>>[] answers = [queue.SendAsync(Matrix(1, 7, 8)), queue.SendAsync(Matrix(3, 1, 2, 3))];

        queue.LetRun();
        var values = await Task.WhenAll(answers).WaitAsync(Patience);

        Assert.Equal([[7, 7, 7, 8, 7, 7, 1, 2, 3]], queue.Runs);
        Assert.Equal([2, 4, 6], Values(values[1]));
        Assert.Equal(TensorShape.Of(2, 3), values[0]["y"].Shape);
    }

    /// <summary>Rows of <paramref name="columns"/> numbers.</summary>
    private static Tensor Matrix(int columns, params float[] values) => Tensor.Create<float>(TensorShape.Of(values.Length / columns, columns), values);

    private static float[] Values(Dictionary<string, Tensor> outputs) => outputs["y"].AsSpan<float>().ToArray();
}
