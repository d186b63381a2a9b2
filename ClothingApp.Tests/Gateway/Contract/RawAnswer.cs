using System.Globalization;
using System.Text;

namespace ClothingApp.Tests.Gateway.Contract;

/// <summary>One answer as it came over a socket. Status 0: the connection closed without one.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    internal static readonly RawAnswer None = new(0, "", "");

    internal string? Header(string name) => Head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    /// <summary>Reads up to the end of one answer, by its length or its chunks, and not a byte further.</summary>
    /// <exception cref="IOException">The connection ended within it.</exception>
    internal static async Task<RawAnswer> ReadAsync(Stream stream, CancellationToken ct, bool headOnly = false)
    {
        var head = await LinesAsync(stream, ct);
        if (head.Length == 0) return None;
        if (head.Length < "HTTP/1.1 200".Length) throw new EndOfStreamException();
        var answer = new RawAnswer(int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture), head, "");
        if (headOnly || answer.Status is < 200 or 204 or 304) return answer;
        if (answer.Header("Content-Length") is { } length) return answer with { Body = await TextAsync(stream, int.Parse(length, CultureInfo.InvariantCulture), ct) };
        if (answer.Header("Transfer-Encoding") != "chunked") return answer;
        var body = new StringBuilder();
        while (true)
        {
            if (await LineAsync(stream, ct) is not { Length: > 0 } line) throw new EndOfStreamException();
            var size = int.Parse(line.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Append(await TextAsync(stream, size, ct));
            await LineAsync(stream, ct);
            if (size == 0) return answer with { Body = body.ToString() };
        }
    }

    private static async Task<string> LinesAsync(Stream stream, CancellationToken ct)
    {
        var lines = new StringBuilder();
        while (await LineAsync(stream, ct) is { Length: > 2 } line) lines.Append(line);
        return lines.ToString();
    }

    private static async Task<string> LineAsync(Stream stream, CancellationToken ct)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (!line.ToString().EndsWith('\n') && await stream.ReadAsync(one, ct) == 1) line.Append((char)one[0]);
        return line.ToString();
    }

    private static async Task<string> TextAsync(Stream stream, int length, CancellationToken ct)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, ct);
        return Encoding.UTF8.GetString(bytes);
    }
}
