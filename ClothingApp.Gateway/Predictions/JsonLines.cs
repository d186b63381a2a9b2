using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;

namespace ClothingApp.Gateway.Predictions;

/// <summary>An answer as newline-delimited JSON, for those who accept <c>application/x-ndjson</c>: each line is sent as soon as it is there.</summary>
internal sealed class JsonLines
{
    private const string ContentType = "application/x-ndjson";

    // As many lines as one request can cause are few: nobody who writes them has to wait for a slow reader.
    private readonly Channel<byte[]> _lines = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });

    public static bool AreWanted(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains(ContentType, StringComparison.OrdinalIgnoreCase) ?? false);

    /// <summary>Sends what <paramref name="produce"/> writes, until it is done.</summary>
    public static async Task WriteAsync(HttpContext context, Func<JsonLines, Task> produce, CancellationToken ct)
    {
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        var lines = new JsonLines();
        var producing = lines.ProduceAsync(produce);
        await foreach (var line in lines._lines.Reader.ReadAllAsync(ct))
        {
            await context.Response.BodyWriter.WriteAsync(line, ct);
            await context.Response.BodyWriter.FlushAsync(ct);
        }
        await producing;
    }

    public void Write<T>(T value, JsonTypeInfo<T> type) => _lines.Writer.TryWrite([.. JsonSerializer.SerializeToUtf8Bytes(value, type), (byte)'\n']);

    private async Task ProduceAsync(Func<JsonLines, Task> produce)
    {
        try
        {
            await produce(this);
        }
        finally
        {
            _lines.Writer.Complete();
        }
    }
}
