namespace ClothingApp.Tests.ModelServer.Batching;

/// <summary>When a batch that is not full waits for company: <c>batch_timeout_micros</c>.</summary>
public sealed class CompanyWaitTests
{
    private const string Settings = "max_batch_size { value: 4 } batch_timeout_micros { value: 5000 }";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void RunAsync_OneAfterTheOther_NeverWaits()
    {
        using var queue = new QueueUnderTest(Settings);

        for (var i = 0; i < 3; i++)
            Assert.True(queue.SendAsync([i]).IsCompletedSuccessfully);

        Assert.Equal(3, queue.Runs.Count);
    }

    [Fact]
    public async Task RunAsync_OthersWereHereLately_WaitsUntilTheyAreBack()
    {
        using var queue = await BusyAsync();

        var first = queue.SendAsync([1]);
        Assert.False(first.IsCompleted);
        var second = queue.SendAsync([2]);
        await Task.WhenAll(first, second).WaitAsync(Patience);

        // No time has passed on the queue's clock.
        Assert.Equal([1, 2], queue.Runs.Last());
    }

    [Fact]
    public async Task RunAsync_OthersDoNotComeBack_WaitsForTheTimeoutOnce()
    {
        using var queue = await BusyAsync();

        var first = queue.SendAsync([1]);
        Assert.False(first.IsCompleted);
        queue.Clock.Advance(TimeSpan.FromMilliseconds(5));
        await first.WaitAsync(Patience);
        await queue.UntilIdleAsync();

        Assert.True(queue.SendAsync([2]).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task RunAsync_OthersWereHereLongAgo_DoesNotWait()
    {
        using var queue = await BusyAsync();

        queue.Clock.Advance(TimeSpan.FromMilliseconds(5));

        Assert.True(queue.SendAsync([1]).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task RunAsync_BatchIsFull_DoesNotWaitForTheRest()
    {
        using var queue = await BusyAsync(clients: 3);

        Assert.True(queue.SendAsync([0, 1, 2, 3]).IsCompletedSuccessfully);
    }

    /// <summary>Clients that were here together and have just been answered.</summary>
    private static async Task<QueueUnderTest> BusyAsync(int clients = 2)
    {
        var queue = new QueueUnderTest(Settings);
        queue.Occupy();
        var answers = Enumerable.Range(0, clients).Select(i => queue.SendAsync([i])).ToArray();
        queue.LetRun();
        await Task.WhenAll(answers).WaitAsync(Patience);
        await queue.UntilIdleAsync();
        return queue;
    }
}
