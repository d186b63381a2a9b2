using System.Globalization;
using System.Text;
using ClothingApp.Web.Examples;
using ClothingApp.Web.Gateway;

namespace ClothingApp.Web.Classify;

/// <summary>Writes small programs that ask the gateway what the form has asked, with nothing but each language's own library.</summary>
internal sealed class CodeSnippets(GatewayAddress gateway, CurlCommand curl)
{
    public IReadOnlyList<Snippet> For(PictureSource source, string model, Uri site)
    {
        var predictions = Literal(new Uri(gateway.ForVisitors, $"api/models/{model}/predictions").ToString());
        return [new("curl", curl.For(source, model, site)), new("C#", CSharp(source, predictions, site)), new("Python", Python(source, predictions, site))];
    }

    private static string CSharp(PictureSource source, string predictions, Uri site)
    {
        var (setup, content) = source switch
        {
            PictureSource.Address(var url) => ("", $"JsonContent.Create(new {{ images = new[] {{ new {{ url = {Literal(url)} }} }} }})"),
            PictureSource.Upload => ($"var picture = await File.ReadAllBytesAsync({Literal(source.Name)});\n", BytesContent),
            PictureSource.Example(var example) => ($"var picture = await http.GetByteArrayAsync({AddressOf(example, site)});\n", BytesContent),
            _ => ("", ""),
        };
        return $"""
            using System.Net.Http.Headers;
            using System.Net.Http.Json;

            using var http = new HttpClient();
            {setup}using var content = {content};
            using var response = await http.PostAsync({predictions}, content);
            Console.WriteLine(await response.Content.ReadAsStringAsync());
            """;
    }

    private const string BytesContent =
        "new ByteArrayContent(picture) { Headers = { ContentType = new MediaTypeHeaderValue(\"application/octet-stream\") } }";

    private static string Python(PictureSource source, string predictions, Uri site)
    {
        var (type, body) = source switch
        {
            PictureSource.Address(var url) => ("application/json", $$"""json.dumps({"images": [{"url": {{Literal(url)}}}]}).encode()"""),
            PictureSource.Upload => ("application/octet-stream", $"open({Literal(source.Name)}, \"rb\").read()"),
            PictureSource.Example(var example) => ("application/octet-stream", $"urllib.request.urlopen({AddressOf(example, site)}).read()"),
            _ => ("", ""),
        };
        return $$"""
            import json, urllib.request

            body = {{body}}
            request = urllib.request.Request({{predictions}}, body, {"Content-Type": "{{type}}"})
            print(json.load(urllib.request.urlopen(request)))
            """;
    }

    private static string AddressOf(ExamplePicture example, Uri site) => Literal(new Uri(site, example.Address).ToString());

    /// <summary>A string that C# and Python read alike.</summary>
    private static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                literal.Append('\\').Append(c);
            else if (char.IsControl(c) || c is '\u2028' or '\u2029')
                literal.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                literal.Append(c);
        }
        return literal.Append('"').ToString();
    }
}
