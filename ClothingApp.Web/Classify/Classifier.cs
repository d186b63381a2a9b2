using ClothingApp.Web.Examples;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Classify;

/// <summary>Takes the picture out of a form, asks the gateway about it, and says what the page has to show.</summary>
internal sealed class Classifier(GatewayClient gateway, CurlCommand curl)
{
    private const int Shown = 5;

    /// <param name="site">The website's own address as the visitor sees it.</param>
    public async Task<ClassifyModel> ClassifyAsync(ClassifyForm form, Uri site, CancellationToken ct)
    {
        var (source, refusal) = form.Choose();
        if (source is null)
            return new ClassifyModel(form.Url, refusal);
        var result = await AskAsync(source, ct);
        return result.Answer is { } answer
            ? new ClassifyModel(form.Url, Answer: Present(answer, source, site))
            : new ClassifyModel(form.Url, Refusals.For(result.Failure!, source));
    }

    private async Task<GatewayResult> AskAsync(PictureSource source, CancellationToken ct)
    {
        switch (source)
        {
            case PictureSource.Address(var url):
                return await gateway.PredictAddressAsync(url, ct);
            case PictureSource.Upload(var file):
                await using (var picture = file.OpenReadStream())
                    return await gateway.PredictFileAsync(picture, NameOf(file), ct);
            case PictureSource.Example(var example):
                await using (var picture = example.Open())
                    return await gateway.PredictPictureAsync(picture, ExamplePicture.MediaType, ct);
            default:
                throw new InvalidOperationException($"There is no way to ask for a {source.GetType().Name}.");
        }
    }

    private Answer Present(GatewayAnswer answer, PictureSource source, Uri site)
    {
        var prediction = answer.Predictions[0];
        return new Answer(
            source switch
            {
                PictureSource.Address(var url) => url,
                PictureSource.Upload(var file) => NameOf(file),
                PictureSource.Example(var example) => $"Example: {example.Title}",
                _ => "",
            },
            answer.Model, answer.Version, answer.CardFound,
            [.. prediction.Top!.Take(Shown)],
            prediction.Timings,
            prediction.Thumbnail is { } thumbnail && thumbnail.StartsWith("data:image/", StringComparison.Ordinal) ? thumbnail : null,
            curl.For(source, answer.Model, site),
            source is PictureSource.Address(var address) ? $"/?url={Uri.EscapeDataString(address)}" : null);
    }

    /// <summary>Old browsers send the whole path of a file.</summary>
    private static string NameOf(IFormFile file) => file.FileName[(file.FileName.AsSpan().LastIndexOfAny('/', '\\') + 1)..] is { Length: > 0 } name ? name : "picture";
}
