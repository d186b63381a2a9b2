using ClothingApp.ServiceDefaults.Telemetry;

namespace ClothingApp.Tests.ServiceDefaults.Telemetry;

public class PrometheusNamesTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", false, "http_server_request_duration_seconds")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", true, "dotnet_gc_heap_total_allocated_bytes_total")]
    [InlineData("http.server.active_requests", "{request}", false, "http_server_active_requests")]
    [InlineData("images_total", "1", true, "images_total")]
    [InlineData("cache.hits", "1", false, "cache_hits_ratio")]
    [InlineData("wait.seconds", "s", false, "wait_seconds")]
    [InlineData("2nd-try  count", "", true, "_2nd_try_count_total")]
    public void Metric_OfInstrument_FollowsPrometheusConventions(string name, string unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusNames.Metric(name, unit, isCounter));

    [Fact]
    public void Escape_InLabel_EscapesBackslashQuoteAndNewLine() =>
        Assert.Equal("""a\\b\"c\nd""", PrometheusNames.Escape("a\\b\"c\nd", quotes: true));

    [Fact]
    public void Escape_InHelp_LeavesQuotes() => Assert.Equal("""say "x"\n""", PrometheusNames.Escape("say \"x\"\n", quotes: false));
}
