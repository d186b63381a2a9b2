using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClothingApp.Web.Gateway;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace ClothingApp.Web.Layout;

/// <summary>
/// The answer to a form as lines of JSON, for the script: a line per stage that a picture enters, as the gateway tells it,
/// and at the end the same page that a plain post gets.
/// </summary>
internal static class LivePage
{
    private static readonly JsonSerializerOptions Compact = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // read by a parser of JSON alone
    };

    public static bool IsWanted(HttpRequest request) =>
        request.Headers.Accept.Any(accept => accept?.Contains(GatewayStream.ContentType, StringComparison.OrdinalIgnoreCase) ?? false);

    /// <param name="work">Gets what it reports to, and gives the page's model.</param>
    public static async Task WriteAsync<TPage>(HttpContext context, Func<Func<GatewayProgress, Task>, Task<object>> work, CancellationToken ct)
        where TPage : IComponent
    {
        context.Response.ContentType = GatewayStream.ContentType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no"; // nginx would keep the lines until the end
        var model = await work(progress => WriteLineAsync(progress, ct));
        await WriteLineAsync(new Page(await RenderAsync<TPage>(context.RequestServices, model)), ct);

        async Task WriteLineAsync<T>(T line, CancellationToken token)
        {
            byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(line, Compact), (byte)'\n'];
            await context.Response.Body.WriteAsync(bytes, token);
            await context.Response.Body.FlushAsync(token);
        }
    }

    private static async Task<string> RenderAsync<TPage>(IServiceProvider services, object model) where TPage : IComponent
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Model"] = model }))).ToHtmlString());
    }

    /// <param name="Html">The whole page.</param>
    private sealed record Page([property: JsonPropertyName("page")] string Html);
}
