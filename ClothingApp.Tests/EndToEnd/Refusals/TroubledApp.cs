using ClothingApp.Tests.Web;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.EndToEnd.Refusals;

/// <summary>The real website before a gateway with which every picture meets the trouble that it is named after.</summary>
public sealed class TroubledApp : IAsyncLifetime
{
    /// <summary>What an example meets: it has no name of its own.</summary>
    private static readonly Trouble OfExamples = Trouble.All.Single(trouble => trouble.Way == Way.Example);

    private StubGateway? _gateway;
    private TestWebsite? _website;

    public Uri Website => _website!.Address;

    public async Task InitializeAsync()
    {
        _gateway = await StubGateway.StartAsync(AnswerAsync);
        _website = await TestWebsite.StartAsync(_gateway.Address, new KeyValuePair<string, string?>("Website:VisitorPicturesPerMinute", "0"));
    }

    public async Task DisposeAsync()
    {
        await _website!.DisposeAsync();
        await _gateway!.DisposeAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        var asked = await body.ReadToEndAsync();
        var trouble = Trouble.All.FirstOrDefault(one => one.Way != Way.Example && asked.Contains(NameOf(one), StringComparison.Ordinal)) ?? OfExamples;
        switch (trouble.Code)
        {
            case "no_json":
                await context.Response.WriteAsync("<h1>Welcome</h1>");
                break;
            case "breaks_off":
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("{\"model\":");
                context.Abort();
                break;
            default:
                await StubGateway.RefuseAsync(context, trouble.Status, trouble.Code, trouble.Code == "overloaded" ? 7 : null);
                break;
        }
    }

    /// <summary>Of the picture that meets it.</summary>
    internal static string NameOf(Trouble trouble) => $"{trouble.Code}-{trouble.Status}.png";
}
