using ClothingApp.Web.Examples;
using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Web.Classify;

/// <summary>The form's fields as posted.</summary>
/// <param name="Url">As typed, without the blanks around it; empty when not given.</param>
/// <param name="Model">The name chosen; empty for the site's own.</param>
internal sealed record ClassifyForm(string Url, IFormFile? File, string? Example, string Model)
{
    /// <summary>The picture, and room for the other fields and the multipart framing.</summary>
    public const long MaxBytes = WebsiteOptions.MaxPictureBytes + (64 * 1024);

    /// <returns>The fields; null when the post is larger than <see cref="MaxBytes"/>.</returns>
    public static async Task<ClassifyForm?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (!PostedForm.Allow(request, MaxBytes) || await PostedForm.ReadAsync(request, new FormOptions { MultipartBodyLengthLimit = MaxBytes }, ct) is not { } form)
            return null;
        return new ClassifyForm(
            form["url"].ToString().Trim(), FileOf(form), form["example"], form["model"].ToString());
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

    /// <summary>Of the field, or from a phone's camera, which without the script fills a field of its own.</summary>
    private static IFormFile? FileOf(IFormCollection form) =>
        form.Files["file"] is { Length: > 0 } file ? file : form.Files["photo"] is { Length: > 0 } photo ? photo : null;
}
