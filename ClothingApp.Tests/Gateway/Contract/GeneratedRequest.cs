using System.Globalization;
using System.Text;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Gateway.Contract;

/// <summary>A request made up from a seed, as the bytes that go over the wire.</summary>
/// <param name="Whole">False: its framing promises more than comes, or is broken; the server may answer on its own account, or hang up.</param>
internal sealed record GeneratedRequest(byte[] Bytes, bool Whole)
{
    private static readonly string[] Paths =
    [
        "/predict", "/model/predict/", "/model/predict", ContractTable.Api, "/api/models/pets/predictions", "/api/models/no-such/predictions", "/api/models", "/api/models/clothing-model", "/api/models/digits", "/", "/form", ContractTable.Explanations, ContractTable.Description, ContractTable.Page,
        "/PREDICT", "/predict/", "//predict", "/predict/../predict", "/%70redict", "/predict%00", "/predict%2f", "/api/models/%2e%2e/predictions", "/api/models/../../etc/passwd", "/api//models", "/api/models/%ff", "/api/models/%E2%84%80/predictions", "/api/models/a%0d%0ab/predictions", "/api/models/%", "/*", "/\u00E9",
        "/v1/models/clothing-model:predict", "/index.html", "/.env", "/api/models/clothing-model/predictions/1", "http://elsewhere.example/predict",
    ];

    private static readonly string[] Queries =
    [
        "", "", "", "?", "?version=1", "?version=2", "?version=", "?version=-1", "?version=9999999999999999999", "?version=1&version=2", "?top=3", "?top=0", "?top=-1", "?top=1e3", "?top=99999999999", "?thumbnail=true", "?thumbnail=%00", "?label=stable", "?stages=true", "?a=b&c", "?%zz", "?&&&==", "?top=%F0%9F%91%97", "?" + new string('q', 2000),
    ];

    private static readonly string[] Methods = ["POST", "POST", "POST", "POST", "POST", "GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "post", "X"];

    private static readonly string[] Types =
    [
        "application/json", "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "application/json; charset=none", "application/problem+json", "text/json", "image/bmp", "image/", "image/svg+xml", "application/octet-stream", "text/plain", "multipart/form-data", "multipart/form-data; boundary=b", "multipart/form-data; boundary=\"b\"",
        "multipart/form-data; boundary=", "multipart/mixed; boundary=b", "application/x-www-form-urlencoded", "", ";", "application/json, text/plain", "\u00E9", "*/*", new('t', 3000),
    ];

    private static readonly string[] Headers =
    [
        "Accept: application/x-ndjson", "Accept: text/html", "Accept: application/x-ndjson;q=0, */*", "Accept: \u00FF", "Accept-Encoding: gzip, br;q=x", "Expect: 100-continue", "Expect: nothing", "Content-Encoding: gzip", "Transfer-Encoding: identity", "Origin: null", "Origin: https://elsewhere.example", "Access-Control-Request-Method: POST",
        "X-API-Key: secret", "Authorization: Bearer secret", "Authorization: Basic !!!", "Authorization: ", "X-Forwarded-For: 10.0.0.1, , unknown", "X-Forwarded-For: " + new string('1', 500), "Forwarded: for=\"_x\"", "X-Forwarded-Proto: gopher", "traceparent: 00-zz-zz-01", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate: =", "baggage: a=%",
        "If-None-Match: *", "Range: bytes=0-", "Upgrade: websocket", "Cookie: a=b; c", "Content-Disposition: attachment", "Date: never", "Host2: a", "X-Empty:", "X-Large: " + new string('x', 4000), "X_Under: 1", "Trailer: X", "TE: trailers", "Via: 1.1 a", "Content-Type: text/html", "Keep-Alive: timeout=0",
    ];

    private static readonly string[] Values = ["null", "true", "0", "-1", "1e999", "\"\"", "\"http://10.0.0.1/\"", "\"http://[::1/\"", "\"data:image/bmp;base64,AAAA\"", "\"AAAA\"", "\"%\"", "[]", "{}", "[[[[]]]]", "\"\\ud800\"", "\"\\u0000\"", "5", "\"file:///etc/passwd\"", "\"http://127.0.0.1:1/\""];

    internal static GeneratedRequest Make(int seed, string good)
    {
        var random = new Random(seed);
        var (type, body) = Body(random, good);
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Pick(random, Methods)} {Pick(random, Paths)}{Pick(random, Queries)} HTTP/1.1\r\nHost: {(random.Next(20) == 0 ? "elsewhere.example" : "localhost")}\r\nConnection: close\r\n");
        if (type.Length > 0 || random.Next(2) == 0) head.Append(CultureInfo.InvariantCulture, $"Content-Type: {(random.Next(4) == 0 ? Pick(random, Types) : type)}\r\n");
        for (var i = random.Next(4); i > 0; i--) head.Append(Pick(random, Headers)).Append("\r\n");
        var (framing, framed, whole) = Frame(random, body);
        // Headers that say something of the framing themselves make it another one.
        whole &= !head.ToString().Contains("Transfer-Encoding", StringComparison.Ordinal) && !head.ToString().Contains("Expect: nothing", StringComparison.Ordinal) && !head.ToString().Contains("Upgrade", StringComparison.Ordinal);
        return new GeneratedRequest([.. Encoding.Latin1.GetBytes(head.Append(framing).Append("\r\n").ToString()), .. framed], whole);
    }

    private static (string Type, byte[] Body) Body(Random random, string good) => random.Next(8) switch
    {
        0 => ("", []),
        1 => ("image/bmp", Mutated(random, Paint.Bmp(random.Next(10)))),
        2 => ("multipart/form-data; boundary=b", Mutated(random, Multipart(random))),
        3 => ("application/json", Mutated(random, Encoding.UTF8.GetBytes($"{{\"url\": \"{good}\"}}"))),
        4 => ("application/json", Encoding.UTF8.GetBytes($"{{\"url\": {Pick(random, Values)}, \"top\": {Pick(random, Values)}}}")),
        5 => ("application/json", Encoding.UTF8.GetBytes($"{{\"images\": [{{\"url\": {Pick(random, Values)}}}, {{\"data\": {Pick(random, Values)}}}, {Pick(random, Values)}], \"top\": {Pick(random, Values)}}}")),
        6 => ("application/json", Mutated(random, Encoding.UTF8.GetBytes($"{{\"images\": [{{\"data\": \"{Convert.ToBase64String(Paint.Bmp(random.Next(10), 8, 8))}\"}}, {{\"url\": \"{good}\"}}], \"top\": 2}}"))),
        _ => ("application/json", Encoding.UTF8.GetBytes(new string(Pick(random, ["[", "{\"images\":", "{\"url\":", "\"", " "])[0], random.Next(1, 5000)))),
    };

    private static byte[] Multipart(Random random)
    {
        var files = new List<byte>();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            files.AddRange(Encoding.Latin1.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"{Pick(random, ["file", "files", "", "x"])}\"; filename=\"{Pick(random, ["a.bmp", "", "../../a", "\u00E9", "a\\b"])}\"\r\n\r\n"));
            files.AddRange(Paint.Bmp(random.Next(10), 8, 8));
            files.AddRange("\r\n"u8);
        }

        files.AddRange("--b--\r\n"u8);
        return [.. files];
    }

    /// <summary>Half of them untouched, so that what comes after reading is reached too.</summary>
    private static byte[] Mutated(Random random, byte[] body)
    {
        for (var i = random.Next(2) == 0 ? 0 : random.Next(1, 5); i > 0 && body.Length > 0; i--)
        {
            var at = random.Next(body.Length);
            switch (random.Next(4))
            {
                case 0: body[at] = (byte)random.Next(256); break;
                case 1: body = body[..at]; break;
                case 2: body = [.. body[..at], (byte)random.Next(256), .. body[at..]]; break;
                default: body = [.. body[at..], .. body[..at]]; break;
            }
        }

        return body;
    }

    private static (string Header, byte[] Body, bool Whole) Frame(Random random, byte[] body) => random.Next(14) switch
    {
        0 => ("Transfer-Encoding: chunked\r\n", Chunks(random, body), true),
        1 => ("Transfer-Encoding: chunked\r\n", Mutated(random, Chunks(random, body)), false),
        2 => ("Transfer-Encoding: chunked\r\n", [.. "ffffffffffffffff\r\n"u8, .. body], false),
        3 => ($"Content-Length: {body.Length + random.Next(1, 100)}\r\n", body, false),
        4 => ($"Content-Length: {Pick(random, ["-1", "+1", "1, 1", "0x1", "", "99999999999999999999", "9999999999", "a"])}\r\n", body, false),
        5 => ($"Content-Length: {body.Length}\r\nContent-Length: {body.Length + 1}\r\n", body, false),
        6 => ($"Content-Length: {body.Length}\r\nTransfer-Encoding: chunked\r\n", Chunks(random, body), false),
        _ => (body.Length == 0 ? "" : $"Content-Length: {body.Length}\r\n", body, true),
    };

    private static byte[] Chunks(Random random, byte[] body) =>
        [.. body.Chunk(random.Next(1, 2000)).SelectMany(chunk => (byte[])[.. Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]), .. "0\r\n\r\n"u8];

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
