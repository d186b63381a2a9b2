using ClothingApp.Grpc.Client;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Client;

public class RetryBudgetTests
{
    private readonly ManualTimestamps _time = new();
    private readonly RetryBudget _budget;

    public RetryBudgetTests() => _budget = new RetryBudget(_time);

    [Fact]
    public void TrySpend_AtFirst_AllowsAHundred() => Assert.Equal(100, SpendAll());

    [Fact]
    public void TrySpend_UsedUp_AllowsOneInTenCalls()
    {
        SpendAll();
        // One more than exact, for the tenths do not add up to a whole in floating point.
        for (var i = 0; i < 501; i++)
            _budget.Earn();
        Assert.Equal(50, SpendAll());
    }

    [Fact]
    public void TrySpend_UsedUp_AllowsTenASecond()
    {
        SpendAll();
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(20, SpendAll());
    }

    [Fact]
    public void TrySpend_LongQuiet_AllowsNoMoreThanAHundred()
    {
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(100, SpendAll());
    }

    private int SpendAll()
    {
        var count = 0;
        while (_budget.TrySpend())
            count++;
        return count;
    }
}
