using System.Net.Http.Headers;

namespace ClothingApp.Web.Gateway;

/// <summary>The body of a question to the gateway.</summary>
/// <param name="Count">Pictures in it.</param>
internal sealed record PictureBody(HttpContent Content, int Count)
{
    /// <summary>Pictures that the gateway fetches itself.</summary>
    public static PictureBody Addresses(params IReadOnlyList<string> urls) =>
        new(JsonContent.Create(new { images = urls.Select(url => new { url }) }), urls.Count);

    /// <summary>Uploaded pictures. The gateway goes by the content, so a file's own type is not told.</summary>
    public static PictureBody Files(params IReadOnlyList<(Stream Picture, string Name)> files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (picture, name) in files)
            form.Add(new StreamContent(picture), "file", name);
        return new PictureBody(form, files.Count);
    }

    /// <summary>A picture of a known type, as the raw body.</summary>
    public static PictureBody Raw(Stream picture, string mediaType) =>
        new(new StreamContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } }, 1);
}
