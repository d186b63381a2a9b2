using System.Diagnostics;
using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Web.Layout;

/// <summary>A question joins the trace of the page that it was asked from, and nothing that a stranger writes does harm.</summary>
public sealed partial class PageTraceTests : IDisposable
{
    private readonly ActivityListener _recorder = new()
    {
        ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "ClothingApp.Web",
        Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
    };

    public PageTraceTests() => ActivitySource.AddActivityListener(_recorder);

    public void Dispose() => _recorder.Dispose();

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/", "application/x-ndjson")]
    [InlineData("/many", "text/html")]
    public async Task Post_FromAPage_AsksTheGatewayInThePagesTrace(string path, string accept)
    {
        var asked = "";
        await using var gateway = await StubGateway.StartAsync(context =>
        {
            asked = context.Request.Headers.TraceParent.ToString();
            return StubGateway.AnswerManyAsync(context);
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var field = Field().Match(await site.Client.GetStringAsync(path)).Groups["trace"].Value;
        var answer = await PostAsync(site, path, field, accept);

        Assert.Equal(field.Split('-')[1], asked.Split('-')[1]);
        Assert.NotEqual(field.Split('-')[2], asked.Split('-')[2]);
        Assert.DoesNotMatch(Field(), answer); // the next question is a new matter
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01")]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-and-more")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c\r\nX-Evil: 1\r\n3331333133-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-xx")]
    [InlineData("' or 1=1 --")]
    public async Task Post_WithSomethingElseInTheField_IsAnsweredInATraceOfItsOwn(string field)
    {
        var asked = "";
        await using var gateway = await StubGateway.StartAsync(context =>
        {
            asked = context.Request.Headers.TraceParent.ToString();
            return StubGateway.AnswerManyAsync(context);
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        await PostAsync(site, "/", field, "text/html");

        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-9]$", asked);
        Assert.DoesNotContain("0af7651916cd43dd8448eb211c80319c", asked, StringComparison.Ordinal);
    }

    /// <summary>Who says that nobody records it cannot hide by that.</summary>
    [Fact]
    public async Task Post_FieldThatForbidsRecording_IsRecordedAllTheSame()
    {
        const string Trace = "1af7651916cd43dd8448eb211c80319c";
        var asked = "";
        await using var gateway = await StubGateway.StartAsync(context =>
        {
            asked = context.Request.Headers.TraceParent.ToString();
            return StubGateway.AnswerManyAsync(context);
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        await PostAsync(site, "/", $"00-{Trace}-b7ad6b7169203331-00", "text/html");

        Assert.StartsWith($"00-{Trace}-", asked, StringComparison.Ordinal);
        Assert.EndsWith("-01", asked, StringComparison.Ordinal);
    }

    /// <summary>A proxy in front that traces has the last word on the request's trace.</summary>
    [Fact]
    public async Task Post_WithinATraceOfTheProxy_StaysThere()
    {
        const string Proxy = "2af7651916cd43dd8448eb211c80319c";
        var asked = "";
        await using var gateway = await StubGateway.StartAsync(context =>
        {
            asked = context.Request.Headers.TraceParent.ToString();
            return StubGateway.AnswerManyAsync(context);
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        site.Client.DefaultRequestHeaders.Add("traceparent", $"00-{Proxy}-b7ad6b7169203331-01");

        await PostAsync(site, "/", "00-3af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "text/html");

        Assert.StartsWith($"00-{Proxy}-", asked, StringComparison.Ordinal);
    }

    private static async Task<string> PostAsync(TestWebsite site, string path, string field, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([new("url", "https://example.org/a.jpg"), new("traceparent", field)]),
            Headers = { { "Accept", accept } },
        };
        using var response = await site.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("name=\\\\?\"traceparent\\\\?\" value=\\\\?\"(?<trace>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Field();
}
