using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Predictions;

/// <summary>Reads the pictures of a request, whichever of the accepted forms its body has.</summary>
internal sealed class PictureRequestReader(GatewayOptions options, UploadDeadline deadline)
{
    private const string Accepted =
        "Send application/json {\"images\": [{\"url\": \"https://...\"}]}, multipart/form-data with files, or one picture as the body with an image/* content type.";

    public async Task<Result<PictureRequest>> ReadAsync(HttpRequest request, CancellationToken ct) =>
        request.ContentLength == 0
            ? Failure.InvalidRequest($"The body is empty. {Accepted}")
            : await deadline.RunAsync(token => ReadByTypeAsync(request, token), ct);

    /// <summary>A form with files, and nothing else.</summary>
    public async Task<Result<PictureRequest>> ReadFormAsync(HttpRequest request, CancellationToken ct) =>
        IsForm(request)
            ? await deadline.RunAsync(token => MultipartPictures.ReadAsync(request, options.MaxPictures, token), ct)
            : Failure.InvalidRequest("Send multipart/form-data with a file. With curl: -F file=@photo.jpg");

    private static bool IsForm(HttpRequest request) => request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) ?? false;

    private async Task<Result<PictureRequest>> ReadByTypeAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.HasJsonContentType())
            return await JsonPictures.ReadAsync(request, options.MaxPictures, ct);
        if (IsForm(request))
            return await MultipartPictures.ReadAsync(request, options.MaxPictures, ct);
        var type = request.ContentType ?? "";
        if (type.StartsWith("image/", StringComparison.OrdinalIgnoreCase)
            || type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase))
        {
            return await ReadRawAsync(request, ct);
        }
        return Failure.InvalidRequest(
            type.Length == 0 ? $"The request has no content type. {Accepted}" : $"The content type {Quoted.Name(type)} is not taken here. {Accepted}");
    }

    private static async Task<Result<PictureRequest>> ReadRawAsync(HttpRequest request, CancellationToken ct)
    {
        var upload = await UploadedFile.ReadAsync(request.Body, request.ContentLength, ct);
        if (upload.Bytes.IsEmpty)
        {
            ((IDisposable)upload).Dispose();
            return Failure.InvalidRequest($"The body is empty. {Accepted}");
        }
        return new PictureRequest([PictureSource.FromBytes("image 1", upload.Bytes, upload)]);
    }
}
