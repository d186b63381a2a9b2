using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The example pictures of the website, through the real stack.</summary>
public sealed partial class ExamplePictureTests(RealApp app) : IClassFixture<RealApp>
{
    [Theory]
    [InlineData("t-shirt", "t-shirt")]
    [InlineData("jeans", "pants")]
    [InlineData("dress", "dress")]
    [InlineData("running-shoe", "shoes")]
    [InlineData("coat", "outwear")]
    [InlineData("sun-hat", "hat")]
    public async Task Example_Posted_GetsItsLabelWithConfidence(string example, string label)
    {
        using var client = new HttpClient();
        using var form = new MultipartFormDataContent { { new StringContent(example), "example" } };

        using var response = await client.PostAsync(app.Website, form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = Answer().Match(await response.Content.ReadAsStringAsync());
        Assert.Equal(label, answer.Groups["label"].Value);
        Assert.InRange(double.Parse(answer.Groups["percent"].Value, CultureInfo.InvariantCulture), 88, 100);
    }

    [GeneratedRegex("""<h2>(?<label>[^<]+)</h2>\s*<p class="sure">(?<percent>[0-9.]+)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Answer();
}
