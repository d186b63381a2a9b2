using ClothingApp.Gateway.Errors;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace ClothingApp.Gateway.Predictions;

/// <summary>
/// A form with files. Read part by part into pooled memory: the framework's own form reader would write larger files to
/// the disk first.
/// </summary>
internal static class MultipartPictures
{
    private const int MaxBoundaryLength = 128;

    public static async Task<Result<PictureRequest>> ReadAsync(HttpRequest request, int maxPictures, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= MaxBoundaryLength } boundary)
        {
            return Failure.InvalidRequest("The content type multipart/form-data has no usable boundary. Let the client library set the header.");
        }

        var pictures = new List<PictureSource>();
        Failure? failure;
        try
        {
            failure = await ReadPartsAsync(new MultipartReader(boundary.Value!, request.Body), pictures, maxPictures, ct);
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException && !ct.IsCancellationRequested)
        {
            failure = Failure.InvalidRequest("The multipart form ends too early or is malformed. Let the client library build it.");
        }
        catch
        {
            new PictureRequest(pictures).Dispose();
            throw;
        }
        if (failure is null)
            return new PictureRequest(pictures);
        new PictureRequest(pictures).Dispose();
        return failure;
    }

    private static async Task<Failure?> ReadPartsAsync(
        MultipartReader reader, List<PictureSource> pictures, int maxPictures, CancellationToken ct)
    {
        while (await reader.ReadNextSectionAsync(ct) is { } section)
        {
            if (FileName(section) is not { } fileName)
                continue;
            if (pictures.Count == maxPictures)
                return JsonPictures.TooMany(maxPictures);
            var upload = await UploadedFile.ReadAsync(section.Body, announced: null, ct);
            pictures.Add(PictureSource.FromBytes(fileName.Length > 0 ? fileName : $"image {pictures.Count + 1}", upload.Bytes, upload));
        }
        return pictures.Count > 0 ? null : Failure.InvalidRequest("There is no file in the form. With curl: -F file=@photo.jpg");
    }

    /// <returns>Null for a part that is no file.</returns>
    private static string? FileName(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !disposition.IsFileDisposition())
            return null;
        var name = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        // Some clients send a whole path; the answer has use for its last part only.
        return Path.GetFileName(HeaderUtilities.RemoveQuotes(name).ToString().Replace('\\', '/'));
    }
}
