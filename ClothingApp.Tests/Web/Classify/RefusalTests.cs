using System.Net;
using System.Net.Http;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Web.Classify;

public class RefusalTests
{
    private const string Address = "https://example.org/a.jpg";

    [Theory]
    [InlineData(400, "invalid_request", 422, "Give the whole address, starting with https://")]
    [InlineData(400, "forbidden_address", 422, "This address leads into a private network")]
    [InlineData(413, "image_too_large", 413, "50 megapixels")]
    [InlineData(415, "unsupported_image", 422, "open the picture alone")]
    [InlineData(422, "corrupt_image", 422, "damaged or incomplete")]
    [InlineData(502, "download_failed", 422, "Check that the address opens in your browser")]
    [InlineData(504, "download_timeout", 422, "too long to send the picture")]
    public async Task Post_AddressThatTheGatewayRefuses_NamesTheCureBesideTheFieldAndKeepsTheInput(
        int gatewayStatus, string code, int status, string cure)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.RefuseAsync(context, gatewayStatus, code));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (answered, html) = await site.PostAsync(Address);

        Assert.Equal(status, (int)answered);
        Assert.Contains(cure, ErrorAt("url-error", html), StringComparison.Ordinal);
        Assert.Contains($"value=\"{Address}\"", html, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("only for programs", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "overloaded", 503, "Wait a moment")]
    [InlineData(503, "model_unavailable", 503, "may still be starting")]
    [InlineData(504, "deadline_exceeded", 503, "took too long")]
    [InlineData(404, "unknown_model", 502, "Website:Model")]
    [InlineData(401, "unauthorized", 502, "asks this site for a key")]
    [InlineData(418, "a_code_from_the_future", 502, "tell whoever runs the site")]
    public async Task Post_ServiceAtFault_SaysSoInTheAnswersPlace(int gatewayStatus, string code, int status, string cure)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.RefuseAsync(context, gatewayStatus, code));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (answered, html) = await site.PostAsync(Address);

        Assert.Equal(status, (int)answered);
        Assert.Contains(cure, html[html.IndexOf("id=\"outcome\"", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Contains("00-trace-01", html, StringComparison.Ordinal);
        Assert.Equal("", ErrorAt("url-error", html));
        Assert.DoesNotContain("aria-invalid", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(415, "unsupported_image", 422, "This file is not a picture")]
    [InlineData(422, "corrupt_image", 422, "damaged or incomplete")]
    [InlineData(413, "image_too_large", 413, "too large")]
    public async Task Post_FileThatTheGatewayRefuses_NamesTheCureBesideTheFileField(int gatewayStatus, string code, int status, string cure)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.RefuseAsync(context, gatewayStatus, code));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (answered, html) = await site.PostAsync(file: [1, 2, 3]);

        Assert.Equal(status, (int)answered);
        Assert.Contains(cure, ErrorAt("file-error", html), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "choose a file, or click an example")]
    [InlineData("not an address", "This is not a picture's address")]
    [InlineData("ftp://example.org/a.jpg", "This is not a picture's address")]
    [InlineData("javascript:alert(1)", "This is not a picture's address")]
    [InlineData("example.org/a.jpg", "Did you mean https://example.org/a.jpg?")]
    public async Task Post_AddressThatIsNone_IsAnsweredWithoutTheGateway(string url, string cure)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync(url);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(cure, ErrorAt("url-error", html), StringComparison.Ordinal);
        Assert.Contains($"value=\"{url}\"", html, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Calls);
    }

    [Theory]
    [InlineData((10 * 1024 * 1024) + 1)]
    [InlineData(11 * 1024 * 1024)]
    [InlineData(40 * 1024 * 1024)]
    public async Task Post_FileOver10Megabytes_Answers413WithTheLimit(int bytes)
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync(file: new byte[bytes]);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Contains("larger than 10 MB", ErrorAt("file-error", html), StringComparison.Ordinal);
        Assert.Equal(0, gateway.Calls);
    }

    [Fact]
    public async Task Post_FileOfExactly10Megabytes_IsClassified()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, _) = await site.PostAsync(file: new byte[10 * 1024 * 1024]);

        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Post_Overloaded_PassesRetryAfterOn()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.RefuseAsync(context, 503, "overloaded", retryAfterSeconds: 7));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        using var form = new FormUrlEncodedContent([new("url", Address)]);
        using var response = await site.Client.PostAsync("/", form);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter?.Delta);
        Assert.Contains("a pause of 7 s", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_GatewayDown_Answers503AndSaysHowToStartIt()
    {
        Uri address;
        await using (var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress")))
            address = gateway.Address;
        await using var site = await TestWebsite.StartAsync(address);

        var (status, html) = await site.PostAsync(example: "dress");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("dotnet run --project ClothingApp.AppHost", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", "<h1>Bad gateway</h1>", 502)]
    [InlineData("application/json", "{\"model\":\"clothing-model\",\"predictions\":[]}", 200)]
    [InlineData("application/json", "{\"model\":", 200)]
    [InlineData("application/problem+json", "{}", 400)]
    public async Task Post_GatewayTalksNonsense_Answers502(string mediaType, string body, int gatewayStatus)
    {
        await using var gateway = await StubGateway.StartAsync(context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (gatewayStatus, mediaType);
            return context.Response.WriteAsync(body);
        });
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync(example: "dress");

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("an answer that this site cannot read", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Bad gateway", html, StringComparison.Ordinal);
    }

    private static string ErrorAt(string id, string html)
    {
        var start = html.IndexOf('>', html.IndexOf($"id=\"{id}\"", StringComparison.Ordinal)) + 1;
        return html[start..html.IndexOf("</p>", start, StringComparison.Ordinal)];
    }
}
