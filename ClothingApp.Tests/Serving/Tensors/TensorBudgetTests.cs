using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.Serving.Tensors;

public sealed class TensorBudgetTests
{
    [Fact]
    public void TryTake_MoreThanIsLeft_IsRefusedUntilOthersGiveBack()
    {
        var budget = new TensorBudget(100);
        using var first = budget.Begin();
        using var second = budget.Begin();

        Assert.True(first.TryTake(60));
        Assert.False(second.TryTake(41));
        Assert.True(second.TryTake(40));
        Assert.Equal(100, budget.Taken);
        first.Dispose();
        first.Dispose();
        Assert.Equal(40, budget.Taken);
        Assert.True(second.TryTake(60));
    }

    [Fact]
    public void TryTake_MoreThanThereEverIs_TakesNothing()
    {
        var budget = new TensorBudget(100);
        using var hold = budget.Begin();

        Assert.False(hold.TryTake(long.MaxValue));
        Assert.Equal(0, budget.Taken);
    }
}
