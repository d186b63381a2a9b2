using System.Text;
using Google.Protobuf;

namespace ClothingApp.ModelServer.Rest;

/// <summary>Messages as protobuf's own JSON: names as in the .proto files, defaults printed, 64-bit numbers as text.</summary>
internal static class ProtobufJson
{
    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true).WithIndentation(" "));

    public static string Format(IMessage message) => Json.Format(message);

    public static Task WriteAsync(HttpResponse response, string json, CancellationToken ct)
    {
        var body = Encoding.UTF8.GetBytes(json);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, ct).AsTask();
    }
}
