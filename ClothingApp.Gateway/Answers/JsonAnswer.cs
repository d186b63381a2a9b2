using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClothingApp.Gateway.Answers;

/// <summary>An answer as JSON, in gzip where that pays.</summary>
/// <param name="pictures">Whether pictures are in it, which are compressed already.</param>
internal sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type, bool pictures = false) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) =>
        Compressed.WriteAsync(httpContext, JsonSerializer.SerializeToUtf8Bytes(value, type), "application/json; charset=utf-8", pays: !pictures);
}
