using System.Net.Http;
using System.Text.Json;
using ClothingApp.Tests.Web;
using ClothingApp.Web.Examples;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.EndToEnd;

/// <summary>The real website before a gateway that knows the example pictures by heart and fetches from the picture server alone.</summary>
public sealed class StubbedApp : IAppUnderTest
{
    private static readonly Dictionary<string, string> Labels = new()
    {
        ["t-shirt"] = "t-shirt",
        ["jeans"] = "pants",
        ["dress"] = "dress",
        ["running-shoe"] = "shoes",
        ["coat"] = "outwear",
        ["sun-hat"] = "hat",
    };

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private PictureServer? _pictures;
    private StubGateway? _gateway;
    private TestWebsite? _website;

    public Uri Website => _website!.Address;

    public Uri Pictures => _pictures!.Address;

    public async Task InitializeAsync()
    {
        _pictures = await PictureServer.StartAsync();
        _gateway = await StubGateway.StartAsync(AnswerAsync);
        _website = await TestWebsite.StartAsync(_gateway.Address);
    }

    public async Task DisposeAsync()
    {
        await _website!.DisposeAsync();
        await _gateway!.DisposeAsync();
        await _pictures!.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            var file = (await context.Request.ReadFormAsync()).Files.Single();
            await RecogniseAsync(context, await ReadAsync(file.OpenReadStream()));
        }
        else if (context.Request.ContentType!.StartsWith("image/", StringComparison.Ordinal))
        {
            await RecogniseAsync(context, await ReadAsync(context.Request.Body));
        }
        else
        {
            var body = await JsonDocument.ParseAsync(context.Request.Body);
            await FetchAsync(context, new Uri(body.RootElement.GetProperty("images")[0].GetProperty("url").GetString()!));
        }
    }

    private async Task FetchAsync(HttpContext context, Uri url)
    {
        if (url.Authority != Pictures.Authority)
        {
            await StubGateway.RefuseAsync(context, 400, "forbidden_address");
            return;
        }
        using var response = await Http.GetAsync(url);
        if (response.IsSuccessStatusCode)
            await RecogniseAsync(context, await response.Content.ReadAsByteArrayAsync());
        else
            await StubGateway.RefuseAsync(context, 502, "download_failed");
    }

    private static Task RecogniseAsync(HttpContext context, byte[] picture) =>
        Labels.FirstOrDefault(known => BytesOf(known.Key).AsSpan().SequenceEqual(picture)) is { Value: { } label }
            ? StubGateway.AnswerAsync(context, label)
            : StubGateway.RefuseAsync(context, 415, "unsupported_image");

    private static byte[] BytesOf(string example) => File.ReadAllBytes(Path.Combine(ExamplePicture.Folder, $"{example}.webp"));

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        await using (stream)
        {
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            return copy.ToArray();
        }
    }
}
