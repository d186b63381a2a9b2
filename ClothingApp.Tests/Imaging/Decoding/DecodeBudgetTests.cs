using ClothingApp.Imaging.Decoding;

namespace ClothingApp.Tests.Imaging.Decoding;

public sealed class DecodeBudgetTests
{
    [Fact]
    public async Task TakeAsync_LargeShareWaiting_IsNotOvertakenBySmallOnes()
    {
        var budget = new DecodeBudget(100);
        var first = await budget.TakeAsync(60, default);
        var large = budget.TakeAsync(80, default).AsTask();
        var small = budget.TakeAsync(10, default).AsTask();
        Assert.False(large.IsCompleted);
        Assert.False(small.IsCompleted);

        first.Dispose();
        (await large).Dispose();
        (await small).Dispose();
        Assert.Equal(100, budget.FreeBytes);
    }

    [Fact]
    public async Task TakeAsync_WaiterGivesUp_LetsTheNextOnePass()
    {
        var budget = new DecodeBudget(100);
        var first = await budget.TakeAsync(60, default);
        using var cancel = new CancellationTokenSource();
        var large = budget.TakeAsync(80, cancel.Token).AsTask();
        var small = budget.TakeAsync(10, default).AsTask();

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await small).Dispose();
        first.Dispose();
        first.Dispose();
        Assert.Equal(100, budget.FreeBytes);
    }

    [Fact]
    public async Task TakeAsync_MoreThanThereIs_GetsAll()
    {
        var budget = new DecodeBudget(100);
        using (await budget.TakeAsync(1_000_000, default)) Assert.Equal(0, budget.FreeBytes);
        Assert.Equal(100, budget.FreeBytes);
    }
}
