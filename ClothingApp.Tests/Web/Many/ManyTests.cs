using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;

namespace ClothingApp.Tests.Web.Many;

public sealed partial class ManyTests
{
    [Fact]
    public async Task Post_AddressesAndFiles_AnswersARowForEachInTheOrderGiven()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await PostAsync(site, "https://example.org/a.jpg\r\n\r\n  nonsense \nhttps://example.org/broken.jpg\n", "one.png", "broken.png");

        Assert.Equal(HttpStatusCode.OK, status);
        var rows = Row().Matches(html).Select(row => row.Value).ToList();
        Assert.Equal(5, rows.Count);
        Assert.Contains("https://example.org/a.jpg", rows[0], StringComparison.Ordinal);
        Assert.Contains("dress", rows[0], StringComparison.Ordinal);
        Assert.Contains("90.0 %", rows[0], StringComparison.Ordinal);
        Assert.Contains($"src=\"{StubGateway.Thumbnail}\"", rows[0], StringComparison.Ordinal);
        Assert.Contains("This is not a picture's address", rows[1], StringComparison.Ordinal);
        Assert.Contains("damaged or incomplete", rows[2], StringComparison.Ordinal);
        Assert.Contains("one.png", rows[3], StringComparison.Ordinal);
        Assert.Contains("skirt 10.0 %", rows[3], StringComparison.Ordinal);
        Assert.Contains("damaged or incomplete", rows[4], StringComparison.Ordinal);
        Assert.Equal(2, gateway.Calls);
    }

    [Fact]
    public async Task Post_Answers_OfferTheTableAsCsvThatNeedsNoServer()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await PostAsync(site, "https://example.org/a.jpg", "=1+1.png");

        var csv = Uri.UnescapeDataString(Download().Match(html).Groups["csv"].Value);
        Assert.Contains("\r\n\"https://example.org/a.jpg\",\"dress\",\"0.9\",\"clothing-model\",\"1\",\"\"\r\n", csv, StringComparison.Ordinal);
        Assert.Contains("\r\n\"'=1+1.png\",\"dress\"", csv, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "Give addresses, one a line, or choose files.")]
    [InlineData(33, "These are 33 pictures, and 32 at once are the most.")]
    public async Task Post_NoneOrTooMany_IsRefusedWithoutTheGatewayAndKeepsTheInput(int count, string cure)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        var addresses = string.Join('\n', Enumerable.Range(0, count).Select(i => $"https://example.org/{i}.jpg"));

        var (status, html) = await PostAsync(site, addresses);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains(cure, html, StringComparison.Ordinal);
        Assert.Contains($">{addresses}</textarea>", html, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Calls);
    }

    [Fact]
    public async Task Post_FilesOver32Megabytes_Answers413()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync);
        await using var site = await TestWebsite.StartAsync(gateway.Address);
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 4; i++)
            form.Add(new ByteArrayContent(new byte[9 * 1024 * 1024]), "file", $"{i}.png");

        using var response = await site.Client.PostAsync("/many", form);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("larger than 32 MB together", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, gateway.Calls);
    }

    [Fact]
    public async Task Post_GatewayOverloaded_EveryRowSaysSo()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.RefuseAsync(context, 503, "overloaded"));
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await PostAsync(site, "https://example.org/a.jpg\nhttps://example.org/b.jpg");

        Assert.All(Row().Matches(html).Select(row => row.Value), row => Assert.Contains("too many pictures to look at right now", row, StringComparison.Ordinal));
        Assert.Equal(2, Row().Count(html));
    }

    private static async Task<(HttpStatusCode Status, string Html)> PostAsync(TestWebsite site, string addresses, params string[] files)
    {
        using var form = new MultipartFormDataContent { { new StringContent(addresses), "url" } };
        foreach (var file in files)
            form.Add(new ByteArrayContent([1, 2, 3]), "file", file);
        using var response = await site.Client.PostAsync("/many", form);
        return (response.StatusCode, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }

    [GeneratedRegex("<tr>\\s*<th scope=\"row\">.*?</tr>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex("download=\"predictions.csv\" href=\"data:text/csv;charset=utf-8,(?<csv>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Download();
}
