using System.Diagnostics;
using System.Globalization;
using ClothingApp.Tests.Web;
using ClothingApp.Tests.Web.Replicas;

namespace ClothingApp.Benchmarks.Websites;

/// <summary>
/// A thousand posts of the form to three websites that share nothing, behind a proxy that sends each request to the next: how many are refused.
/// Every post comes from a page that another replica has served.
/// </summary>
internal static class ReplicaBenchmark
{
    /// <summary>Ten posts a visitor: with the website's own limit of 120 pictures a minute and visitor, which stays on.</summary>
    private const int Posts = 1000, Visitors = 100, AtATime = 8, Replicas = 3;

    public static async Task<int> RunAsync()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerAnyAsync);
        var settings = new Dictionary<string, string> { ["Website__TrustedProxies__0"] = "127.0.0.0/8" };
        var websites = new List<WebsiteProcess>();
        try
        {
            for (var i = 0; i < Replicas; i++)
                websites.Add(await WebsiteProcess.StartAsync(gateway.Address, settings));
            await using var proxy = await RoundRobinProxy.StartAsync([.. websites.Select(website => website.Address)]);
            var posts = new FormPosts(proxy.Address, Visitors);
            var start = Stopwatch.GetTimestamp();
            await posts.RunAsync(Posts, AtATime, CancellationToken.None);
            Print(posts, proxy, Stopwatch.GetElapsedTime(start));
            return posts.Refused.Count == 0 ? 0 : 1;
        }
        finally
        {
            websites.ForEach(website => website.Dispose());
        }
    }

    private static void Print(FormPosts posts, RoundRobinProxy proxy, TimeSpan took)
    {
        Console.WriteLine("| form posts | by way | visitors | requests by replica | cookies set | refused |");
        Console.WriteLine("|---|---|---|---|---|---|");
        Console.WriteLine($"| {posts.Posts.Sum()} | {string.Join(", ", FormPosts.Ways.Zip(posts.Posts, (way, count) => $"{count} {way}"))} | {Visitors} | "
            + $"{string.Join(", ", proxy.Forwarded)} | {posts.Cookies} | **{posts.Refused.Count}** |");
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:F1} s"));
        foreach (var refusal in posts.Refused.Take(10))
            Console.Error.WriteLine(refusal);
    }
}
