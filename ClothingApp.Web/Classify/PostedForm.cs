using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Web.Classify;

/// <summary>Reads a form that may be too large.</summary>
internal static class PostedForm
{
    /// <summary>Sets what the server takes of this request.</summary>
    /// <returns>False when the request says itself that it is larger than <paramref name="maxBytes"/>.</returns>
    public static bool Allow(HttpRequest request, long maxBytes)
    {
        var tooLarge = request.ContentLength > maxBytes;
        // A browser shows the answer only if the server does not hang up while it still sends. Without a limit the server reads
        // on, for 5 s at most, and throws away what it reads.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = tooLarge ? null : maxBytes;
        return !tooLarge;
    }

    /// <returns>The fields, none when the body is no form; null when it is too large or malformed.</returns>
    public static async Task<IFormCollection?> ReadAsync(HttpRequest request, FormOptions options, CancellationToken ct)
    {
        if (!request.HasFormContentType)
            return FormCollection.Empty;
        try
        {
            return await request.ReadFormAsync(options, ct);
        }
        catch (Exception e) when (e is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } or InvalidDataException)
        {
            return null;
        }
    }

    /// <returns>A field of a form that was read before; empty when it is not there.</returns>
    public static string Field(HttpRequest request, string name) => request.HasFormContentType ? request.Form[name].ToString().Trim() : "";
}
