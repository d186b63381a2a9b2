using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Contract;

/// <summary>A gateway in each situation that it can be in, with everything around it.</summary>
public sealed class ContractWorld : IAsyncLifetime
{
    internal const string GoodKey = "good", OldKey = "old", ReaderKey = "reader";

    private readonly string _keys = Path.GetTempFileName();
    private readonly Dictionary<string, RunningGateway> _gateways = [];
    private readonly List<StubModelServer> _models = [];

    internal PictureServer Pictures { get; private set; } = null!;

    internal RunningGateway this[string name] => _gateways[name];

    public async Task InitializeAsync()
    {
        Pictures = await PictureServer.StartAsync();
        await File.WriteAllTextAsync(_keys, $$"""
            {"keys": [
              {"name": "a", "sha256": "{{Hash(GoodKey)}}", "scopes": ["predict", "models"]},
              {"name": "b", "sha256": "{{Hash(OldKey)}}", "scopes": ["predict", "models"], "expires": "2020-01-01T00:00:00Z"},
              {"name": "c", "sha256": "{{Hash(ReaderKey)}}", "scopes": ["models"]}]}
            """);
        await AddAsync("plain", StubModel.Clothing());
        await AddAsync("keyed", StubModel.Clothing(), $"--Gateway:ApiKeys:File={_keys}");
        await AddAsync("limited", StubModel.Clothing(), "--Gateway:RateLimit:PicturesPerSecond=1", "--Gateway:RateLimit:Burst=32");
        await AddAsync("busy", StubModel.Clothing() with { Before = _ => throw new GrpcException(GrpcStatusCode.ResourceExhausted, "secret") });
        await AddAsync("slow", StubModel.Clothing() with { Before = ct => Task.Delay(Timeout.Infinite, ct) }, "--Gateway:RequestTimeout=00:00:00.500");
        await AddAsync("away", StubModel.Clothing());
        await _models[^1].DisposeAsync();
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in _gateways.Values) await gateway.DisposeAsync();
        foreach (var server in _models) await server.DisposeAsync();
        await Pictures.DisposeAsync();
        File.Delete(_keys);
    }

    internal HttpRequestMessage Request(ContractRow row)
    {
        var request = new HttpRequestMessage(new HttpMethod(row.Method), row.Route) { Content = Content(row) };
        var key = row.Situation switch
        {
            "a key" => GoodKey,
            "an expired key" => OldKey,
            "an unknown key" => "secret",
            "a key without the scope" => ReaderKey,
            _ => null,
        };
        // Clients that send on are cut off in the middle, and may see that before the answer.
        request.Headers.ExpectContinue = row.Situation == "a body over the limit";
        if (row.Situation == "it has what there is") request.Headers.TryAddWithoutValidation("If-None-Match", "*");
        if (key is not null) request.Headers.Add("X-API-Key", key);
        return request;
    }

    private HttpContent? Content(ContractRow row) => row.Situation switch
    {
        "nothing special" => null,
        _ when row.Method == "GET" => null,
        "no body" => Json(""),
        "broken JSON" => Json("{\"url\": "),
        "JSON without what is needed" => Json("{}"),
        "a content type that is not taken" => new StringContent("url=a", Encoding.UTF8, "application/x-www-form-urlencoded"),
        "a body over the limit" when row.Route == ContractTable.Form => Files(new byte[4_000_001]),
        "a body over the limit" => Json($"{{\"url\": \"{new string('a', 4_000_001)}\"}}"),
        "a page instead of a picture" when row.Route == ContractTable.Form => Files("<html>secret</html>"u8.ToArray()),
        "half a picture" when row.Route == ContractTable.Form => Files(Paint.Bmp(1)[..200]),
        "many pictures, one of them broken" => Files(Paint.Bmp(1), Paint.Bmp(1)[..200], Paint.Bmp(2)),
        "as many pictures as may be, all of them broken" => Json($"{{\"images\": [{string.Join(',', Enumerable.Repeat("{\"data\": \"AAAA\"}", 32))}]}}"),
        "a file" => Files(Paint.Bmp(1)),
        "a raw picture" => new ByteArrayContent(Paint.Bmp(1)) { Headers = { ContentType = new MediaTypeHeaderValue("image/bmp") } },
        _ when row.Route == ContractTable.Form => Files(Paint.Bmp(1)),
        _ => Json(row.Route == ContractTable.Url ? $"{{\"url\": \"{Address(row.Situation)}\"}}" : $"{{\"images\": [{{\"url\": \"{Address(row.Situation)}\"}}]}}"),
    };

    private string Address(string situation) => situation switch
    {
        "no address" => "shirt",
        "an address with a password" => "http://user:secret@example.org/",
        "a file of the server" => "file:///etc/passwd",
        "an address inside" => "http://10.0.0.1/a.jpg",
        "the cloud's metadata" => "http://169.254.169.254/latest/meta-data/",
        "a port that is not allowed" => "http://93.184.216.34:22/",
        "a redirect inside" => $"{Pictures.Origin}/inside",
        "a host without the picture" => $"{Pictures.Origin}/nothing.jpg",
        "a host that redirects for ever" => $"{Pictures.Origin}/loop",
        "a host that never answers" => $"{Pictures.Origin}/never.jpg",
        "a host that sends too much" => $"{Pictures.Origin}/large.jpg",
        "a picture of too many pixels" => $"{Pictures.Origin}/many-pixels.bmp",
        "a page instead of a picture" => $"{Pictures.Origin}/page.jpg",
        "half a picture" => $"{Pictures.Origin}/truncated.bmp",
        _ => $"{Pictures.Origin}/class/4.bmp",
    };

    private async Task AddAsync(string name, StubModel model, params string[] settings)
    {
        var pets = new StubModel(1, 2, new StubSignature("serving_uint8", "image", DType.UInt8, 32, 32, 3)) { Score = _ => [0, 4], Before = model.Before };
        var server = await StubModelServer.StartAsync(("clothing-model", [model]), ("pets", [pets]));
        _models.Add(server);
        _gateways[name] = await (await RunningGateway.StartAsync(
            server.Address, [$"--Gateway:Fetch:TrustedOrigins:0={Pictures.Origin}", "--Gateway:Fetch:Timeout=00:00:02", "--Gateway:MaxRequestBytes=4000000", .. settings])).WhenReadyAsync();
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static MultipartFormDataContent Files(params byte[][] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var file in files) form.Add(new ByteArrayContent(file), "file", "picture.bmp");
        return form;
    }
}
