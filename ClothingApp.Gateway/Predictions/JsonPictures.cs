using System.Text.Json;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Predictions;

/// <summary><c>{"images": [{"url": ...}, {"data": "base64"}], "top": 5}</c></summary>
internal static class JsonPictures
{
    public static async Task<Result<PictureRequest>> ReadAsync(HttpRequest request, int maxPictures, CancellationToken ct)
    {
        PredictionBody? body;
        try
        {
            body = await JsonSerializer.DeserializeAsync(request.Body, GatewayJson.Default.PredictionBody, ct);
        }
        catch (JsonException e)
        {
            return Malformed(e);
        }
        if (body?.Images is not { Count: > 0 } images)
            return Failure.InvalidRequest("The JSON names no pictures: send {\"images\": [{\"url\": \"https://...\"}]}.");
        if (images.Count > maxPictures)
            return TooMany(maxPictures);

        var pictures = new List<PictureSource>(images.Count);
        for (var i = 0; i < images.Count; i++)
        {
            switch (images[i])
            {
                case { Url: { Length: > 0 } url, Data: null }:
                    pictures.Add(PictureSource.FromUrl(url));
                    break;
                case { Url: null, Data: { Length: > 0 } data }:
                    pictures.Add(PictureSource.FromBytes($"image {i + 1}", data));
                    break;
                default:
                    return Failure.InvalidRequest($"images[{i}] needs either a \"url\" or \"data\" with the file as base64, and not both.");
            }
        }
        return new PictureRequest(pictures, body.Top);
    }

    /// <summary>The failure for a body that is no JSON, or JSON of another form.</summary>
    public static Failure Malformed(JsonException e)
    {
        var path = e.Path ?? "$";
        var expected = path switch
        {
            _ when path.EndsWith(".data", StringComparison.Ordinal) => "there the file has to stand as base64",
            _ when path.EndsWith(".url", StringComparison.Ordinal) => "there an address has to stand as a string",
            _ when path.EndsWith(".top", StringComparison.Ordinal) => "there a whole number has to stand",
            _ => "check quotes, commas and brackets",
        };
        return Failure.InvalidRequest($"The body is not the JSON that is expected here, at {path} in line {(e.LineNumber ?? 0) + 1}: {expected}.");
    }

    public static Failure TooMany(int maxPictures) =>
        Failure.InvalidRequest($"More than {maxPictures} pictures in one request. Send the rest in another.");
}
