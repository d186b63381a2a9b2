using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace ClothingApp.Tests.Web.Replicas;

/// <summary>
/// Visitors who each load the page and then post its form as a browser does: with what the form holds, where it comes from, and no cookie that was
/// not set. By turns they give an address, a file and an example, and by turns they have the script or not.
/// </summary>
internal sealed partial class FormPosts(Uri website, int visitors)
{
    /// <summary>The ways in.</summary>
    public static readonly IReadOnlyList<string> Ways = ["address", "file", "example"];

    private readonly int[] _posts = new int[Ways.Count];

    private readonly ConcurrentQueue<string> _refused = new();

    /// <summary>Posts by way, in the order of <see cref="Ways"/>.</summary>
    public IReadOnlyList<int> Posts => _posts;

    /// <summary>Each that was not answered with a label, and how it was instead.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    /// <summary>Cookies that were set: there should be none.</summary>
    public int Cookies { get; private set; }

    public async Task RunAsync(int posts, int atATime, CancellationToken ct)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
        await Parallel.ForAsync(0, posts, new ParallelOptions { MaxDegreeOfParallelism = atATime, CancellationToken = ct }, async (post, token) =>
        {
            var way = post % Ways.Count;
            Interlocked.Increment(ref _posts[way]);
            if (await PostAsync(http, post, way, scripted: post / Ways.Count % 2 == 0, token) is { } refusal)
                _refused.Enqueue($"{Ways[way]}: {refusal}");
        });
    }

    private async Task<string?> PostAsync(HttpClient http, int post, int way, bool scripted, CancellationToken ct)
    {
        // As a proxy in front of the proxy names them: documentation addresses.
        var visitor = $"198.51.100.{post % visitors}";
        using var load = new HttpRequestMessage(HttpMethod.Get, website) { Headers = { { "X-Forwarded-For", visitor } } };
        using var page = await http.SendAsync(load, ct);
        if (page.Headers.Contains("Set-Cookie"))
            Cookies++;
        using var form = new MultipartFormDataContent();
        foreach (Match field in Hidden().Matches(await page.Content.ReadAsStringAsync(ct)))
            form.Add(new StringContent(field.Groups["value"].Value), field.Groups["name"].Value);
        form.Add(new StringContent(way == 0 ? $"https://example.org/{post}.jpg" : ""), "url");
        form.Add(new ByteArrayContent(way == 1 ? [0xFF, 0xD8, (byte)post] : []), "file", way == 1 ? $"{post}.jpg" : "\"\"");
        if (way == 2)
            form.Add(new StringContent("dress"), "example");

        using var request = new HttpRequestMessage(HttpMethod.Post, website)
        {
            Content = form,
            Headers = { { "X-Forwarded-For", visitor }, { "Origin", website.GetLeftPart(UriPartial.Authority) }, { "Accept", scripted ? "application/x-ndjson, text/html" : "text/html" } },
        };
        if (scripted)
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var response = await http.SendAsync(request, ct);
        var answer = await response.Content.ReadAsStringAsync(ct);
        return response.IsSuccessStatusCode && answer.Contains("<h2>dress</h2>", StringComparison.Ordinal) ? null : $"{(int)response.StatusCode} {Heading().Match(answer).Value}";
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();

    [GeneratedRegex("<h[12]>[^<]*</h[12]>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();
}
