using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ClothingApp.ModelServer.Rest;

/// <summary>Messages as protobuf's own JSON: names as in the .proto files, defaults printed, 64-bit numbers as text.</summary>
internal static class ProtobufJson
{
    private static readonly JsonFormatter.Settings Settings = JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithPreserveProtoFieldNames(true).WithIndentation(" ");

    public static Task WriteAsync(HttpResponse response, IMessage message, TypeRegistry types, CancellationToken ct)
    {
        var body = Encoding.UTF8.GetBytes(new JsonFormatter(Settings.WithTypeRegistry(types)).Format(message) + "\n");
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, ct).AsTask();
    }
}
