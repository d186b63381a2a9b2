using ClothingApp.Web.Classify;
using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Web.Many;

/// <summary>The form for many pictures, as posted.</summary>
/// <param name="Lines">The addresses as typed: one a line, empty lines left out.</param>
/// <param name="Model">The name chosen; empty for the site's own.</param>
internal sealed record ManyForm(IReadOnlyList<string> Lines, IReadOnlyList<IFormFile> Files, string Model)
{
    /// <summary>Pictures in one post: the gateway's own most.</summary>
    public const int MaxPictures = 32;

    /// <summary>All files together, and room for the other fields. Uploads wait in memory-backed files, so it is less than 32 times the largest.</summary>
    public const long MaxBytes = 32 * 1024 * 1024;

    public int Count => Lines.Count + Files.Count;

    /// <returns>The fields; null when the post is larger than <see cref="MaxBytes"/>.</returns>
    public static async Task<ManyForm?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (PostedForm.Allow(request, MaxBytes) is false)
            return null;
        if (await PostedForm.ReadAsync(request, new FormOptions { MultipartBodyLengthLimit = MaxBytes, ValueLengthLimit = 256 * 1024 }, ct) is not { } form)
            return null;
        return new ManyForm(
            form["url"].ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            [.. form.Files.GetFiles("file").Where(file => file.Length > 0)],
            form["model"].ToString());
    }

    /// <returns>Why these pictures are not looked at; null when they are.</returns>
    public Refusal? Check() => this switch
    {
        { Count: 0 } => new Refusal(FormPlace.Address, StatusCodes.Status422UnprocessableEntity, "Give addresses, one a line, or choose files."),
        { Count: > MaxPictures } => new Refusal(FormPlace.Address, StatusCodes.Status422UnprocessableEntity,
            "These are {0} pictures, and 32 at once are the most. Give the rest afterwards.", Argument: Count),
        _ when Files.FirstOrDefault(file => file.Length > WebsiteOptions.MaxPictureBytes) is { } large => new Refusal(FormPlace.File,
            StatusCodes.Status413PayloadTooLarge, "{0} is larger than 10 MB. Leave it out, or save it smaller.", Argument: Classifier.NameOf(large)),
        _ => null,
    };
}
