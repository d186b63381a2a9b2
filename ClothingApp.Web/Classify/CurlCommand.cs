using System.Text.Encodings.Web;
using System.Text.Json;
using ClothingApp.Web.Examples;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Classify;

/// <summary>Writes the command line that asks the gateway what the form has asked.</summary>
internal sealed class CurlCommand(GatewayAddress gateway)
{
    // The result stands between single quotes of a shell, and Razor encodes it for the page: & and < may stay readable.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string For(PictureSource source, string model, Uri site)
    {
        var predictions = Quote(new Uri(gateway.ForVisitors, $"api/models/{model}/predictions").ToString());
        return source switch
        {
            PictureSource.Address(var url) =>
                $"curl {predictions} -H 'Content-Type: application/json' \\\n  -d {Quote(JsonSerializer.Serialize(new { images = new[] { new { url } } }, Readable))}",
            PictureSource.Upload(var file) => $"curl {predictions} \\\n  -F {Quote($"file=@{file.FileName}")}",
            PictureSource.Example(var example) =>
                $"curl -s {Quote(new Uri(site, example.Address).ToString())} |\n"
                + $"  curl {predictions} -H 'Content-Type: {ExamplePicture.MediaType}' --data-binary @-",
            _ => "",
        };
    }

    /// <summary>One word for a POSIX shell, whatever it contains.</summary>
    private static string Quote(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
