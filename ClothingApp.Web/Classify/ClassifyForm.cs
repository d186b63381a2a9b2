using ClothingApp.Web.Examples;
using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Web.Classify;

/// <summary>The form's fields as posted.</summary>
/// <param name="Url">As typed, without the blanks around it; empty when not given.</param>
internal sealed record ClassifyForm(string Url, IFormFile? File, string? Example)
{
    /// <summary>The picture, and room for the other fields and the multipart framing.</summary>
    public const long MaxBytes = WebsiteOptions.MaxPictureBytes + (64 * 1024);

    /// <returns>The fields; null when the post is larger than <see cref="MaxBytes"/>.</returns>
    public static async Task<ClassifyForm?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength > MaxBytes)
        {
            // A browser shows the answer only if the server does not hang up while it still sends. Without a limit the server reads
            // on, for 5 s at most, and throws away what it reads.
            if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                limit.MaxRequestBodySize = null;
            return null;
        }
        if (!request.HasFormContentType)
            return new ClassifyForm("", null, null);
        try
        {
            var form = await request.ReadFormAsync(ct);
            return new ClassifyForm(form["url"].ToString().Trim(), form.Files["file"] is { Length: > 0 } file ? file : null, form["example"]);
        }
        catch (Exception e) when (e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>
    /// What to classify: the clicked example, else the chosen file (choosing one is the more deliberate act: the address
    /// may be left from the last attempt), else the address.
    /// </summary>
    public (PictureSource? Source, Refusal? Refusal) Choose()
    {
        if (Example is not null && ExamplePicture.Find(Example) is { } example)
            return (new PictureSource.Example(example), null);
        if (File is { Length: > WebsiteOptions.MaxPictureBytes })
            return (null, Refusals.TooLarge);
        if (File is not null)
            return (new PictureSource.Upload(File), null);
        return Refusals.ForAddress(Url) is { } refusal ? (null, refusal) : (new PictureSource.Address(Url), null);
    }
}
