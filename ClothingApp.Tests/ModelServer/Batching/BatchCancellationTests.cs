using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.ModelServer.Batching;

/// <summary>Whoever gives up takes nobody along, and costs nothing any more.</summary>
public sealed class BatchCancellationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Cancel_Waiting_LeavesTheQueueAtOnce()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 2 } max_enqueued_batches { value: 1 }");
        queue.Occupy();
        using var given = new CancellationTokenSource();
        var gone = queue.SendAsync([1, 2], given.Token);

        await given.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.WaitAsync(Patience));
        // Its place is free.
        var other = queue.SendAsync([3, 4]);
        queue.LetRun();
        await other.WaitAsync(Patience);
        Assert.Equal([[3, 4]], queue.Runs);
    }

    [Fact]
    public async Task Cancel_OneOfAJoinedRun_TheOthersAreAnswered()
    {
        using var started = new SemaphoreSlim(0);
        using var go = new SemaphoreSlim(0);
        using var queue = new QueueUnderTest();
        queue.Calculation = (inputs, ct) =>
        {
            started.Release();
            go.Wait(ct);
            return QueueUnderTest.Doubled(inputs);
        };
        queue.Occupy();
        using var given = new CancellationTokenSource();
        var gone = queue.SendAsync([1], given.Token);
        var stays = queue.SendAsync([2]);
        queue.LetRun();
        Assert.True(await started.WaitAsync(Patience));

        await given.CancelAsync();

        // It does not wait for the run, which is still under way and holds the version.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.WaitAsync(Patience));
        Assert.False(stays.IsCompleted);
        Assert.Equal(1, queue.Holds);
        go.Release();
        await QueueUnderTest.AnswersAsync(stays, 4);
    }

    [Fact]
    public async Task Cancel_AllOfAJoinedRun_EndsTheRun()
    {
        using var started = new SemaphoreSlim(0);
        var ended = new TaskCompletionSource();
        using var queue = new QueueUnderTest();
        queue.Calculation = (_, ct) =>
        {
            started.Release();
            ct.WaitHandle.WaitOne(Patience);
            ended.SetResult();
            throw new OperationCanceledException(ct);
        };
        queue.Occupy();
        using var given = new CancellationTokenSource();
        Task<Dictionary<string, Tensor>>[] gone = [queue.SendAsync([1], given.Token), queue.SendAsync([2], given.Token)];
        queue.LetRun();
        Assert.True(await started.WaitAsync(Patience));

        await given.CancelAsync();

        await ended.Task.WaitAsync(Patience);
        foreach (var answer in gone)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.WaitAsync(Patience));
        Assert.Single(queue.Runs);
    }

    [Fact]
    public async Task Cancel_BetweenTwoPartsOfASplitRequest_TheRestIsNotRun()
    {
        using var queue = new QueueUnderTest("max_batch_size { value: 4 } enable_large_batch_splitting { value: true } max_execution_batch_size { value: 2 }");
        using var given = new CancellationTokenSource();
        queue.Calculation = (inputs, ct) =>
        {
            if (inputs["x"].AsSpan<float>()[0] > 1)
                return QueueUnderTest.Doubled(inputs);
            given.Cancel();
            throw new OperationCanceledException(ct);
        };
        queue.Occupy();
        var gone = queue.SendAsync([1, 2, 3, 4], given.Token);
        var stays = queue.SendAsync([5]);

        queue.LetRun();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.WaitAsync(Patience));
        await QueueUnderTest.AnswersAsync(stays, 10);
        Assert.Equal([[1, 2], [5]], queue.Runs);
    }
}
