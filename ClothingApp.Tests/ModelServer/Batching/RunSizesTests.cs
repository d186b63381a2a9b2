using ClothingApp.ModelServer.Batching;

namespace ClothingApp.Tests.ModelServer.Batching;

public class RunSizesTests
{
    private const int Max = 16;

    [Fact]
    public void Best_NothingKnown_IsTheMost() => Assert.Equal(Max, new RunSizes(Max).Best);

    [Theory]
    [InlineData(0, 25, 1)] // a large net on a processor: a row costs what it costs
    [InlineData(25, 0.1, Max)] // a small one, or an accelerator: a run costs, whatever is in it
    [InlineData(0.5, 25, 1)] // together they are 2 % cheaper: not worth the wait
    [InlineData(3.5, 25, 4)] // 4 at once cost a tenth less than alone, and 16 hardly less than those
    public void Best_AfterManyRuns_IsTheSmallestThatPays(double runMilliseconds, double rowMilliseconds, int best)
    {
        var sizes = new RunSizes(Max);
        Run(sizes, rows => runMilliseconds + (rows * rowMilliseconds), 300);
        Assert.Equal(best, sizes.Best);
    }

    [Fact]
    public void Best_LargeRunsFallOutOfTheCache_IsBelowThem()
    {
        var sizes = new RunSizes(Max);
        Run(sizes, rows => 10 + (rows * (rows > 4 ? 20 : 10)), 300);
        Assert.Equal(4, sizes.Best);
    }

    [Fact]
    public void Best_OtherWorkDisturbs_IsTheSame()
    {
        var sizes = new RunSizes(Max);
        var run = 0;
        Run(sizes, rows => rows * (++run % 5 == 0 ? 200 : 25), 300);
        Assert.Equal(1, sizes.Best);
    }

    [Fact]
    public void Best_CostsChange_Follows()
    {
        var sizes = new RunSizes(Max);
        Run(sizes, rows => rows * 25, 300);
        Assert.Equal(1, sizes.Best);
        Run(sizes, rows => 25 + rows, 3000);
        Assert.Equal(Max, sizes.Best);
    }

    [Fact]
    public void Best_OneSizeAlone_SaysNothingAboutOthers()
    {
        var sizes = new RunSizes(Max);
        for (var i = 0; i < 100; i++)
        {
            sizes.Next(3, 3);
            sizes.Add(3, TimeSpan.FromMilliseconds(75));
        }
        Assert.Equal(Max, sizes.Best);
    }

    [Fact]
    public void Next_FewWait_LooksAtNoSizeThatTheyCannotFill()
    {
        var sizes = new RunSizes(Max);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(sizes.Next(1, 1) is 1 or Max));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(3)] // no number of them is a power of two
    public void Next_LargeRequests_LooksSeldomWhenAllIsKnown(int request)
    {
        var sizes = new RunSizes(Max);
        var largest = Max / request * request;
        var runs = new List<int>();
        for (var i = 0; i < 400; i++)
        {
            // The first request whole, and as many after it as fit.
            var rows = Math.Max(1, sizes.Next(request, Max) / request) * request;
            sizes.Add(rows, TimeSpan.FromMilliseconds(25));
            runs.Add(rows);
        }
        Assert.InRange(runs.TakeLast(200).Count(r => r < largest), 1, 200 / 32 + 1);
    }

    // With more waiting than a run takes.
    private static void Run(RunSizes sizes, Func<int, double> milliseconds, int runs)
    {
        for (var i = 0; i < runs; i++)
        {
            var rows = sizes.Next(1, Max);
            sizes.Add(rows, TimeSpan.FromMilliseconds(milliseconds(rows)));
        }
    }
}
