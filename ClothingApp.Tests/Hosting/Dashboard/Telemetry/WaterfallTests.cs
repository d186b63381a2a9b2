using ClothingApp.Hosting.Dashboard.Telemetry.Traces;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

public sealed class WaterfallTests
{
    [Fact]
    public void Order_Tree_ParentsBeforeChildrenSiblingsByStart()
    {
        var ordered = Waterfall.Order(
        [
            Make.Span(1, 5, parent: 2, secondsAgo: 1), Make.Span(1, 4, parent: 1, secondsAgo: 7), Make.Span(1, 3, parent: 2, secondsAgo: 2),
            Make.Span(1, 2, parent: 1, secondsAgo: 8), Make.Span(1, 1, secondsAgo: 9),
        ]);
        Assert.Equal([(1, 0), (2, 1), (3, 2), (5, 2), (4, 1)], ordered.Select(s => ((int)s.Span.SpanId.Value, s.Depth)));
    }

    [Fact]
    public void Order_ParentMissing_StandsLikeARoot()
    {
        var ordered = Waterfall.Order([Make.Span(1, 2, parent: 77, secondsAgo: 3), Make.Span(1, 3, parent: 2, secondsAgo: 2), Make.Span(1, 1, secondsAgo: 1)]);
        Assert.Equal([(2, 0), (3, 1), (1, 0)], ordered.Select(s => ((int)s.Span.SpanId.Value, s.Depth)));
    }

    [Fact]
    public void Order_CircleOfParents_HoldsEverySpanOnce()
    {
        var ordered = Waterfall.Order([Make.Span(1, 1, parent: 3, secondsAgo: 3), Make.Span(1, 2, parent: 1, secondsAgo: 2), Make.Span(1, 3, parent: 2, secondsAgo: 1)]);
        Assert.Equal([(1, 0), (2, 1), (3, 2)], ordered.Select(s => ((int)s.Span.SpanId.Value, s.Depth)));
    }

    [Fact]
    public void Order_VeryDeep_EndsWell()
    {
        var ordered = Waterfall.Order([.. Enumerable.Range(1, 20_000).Select(i => Make.Span(1, i, parent: i - 1))]);
        Assert.Equal(19_999, ordered[^1].Depth);
    }
}
