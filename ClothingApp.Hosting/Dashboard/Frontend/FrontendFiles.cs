using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClothingApp.Hosting.Dashboard.Frontend;

/// <summary>The pages, scripts and styles that lie inside this assembly.</summary>
internal static class FrontendFiles
{
    private const string Prefix = "dashboard/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, byte[]> Files = typeof(FrontendFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), Read, StringComparer.Ordinal);

    public static IEnumerable<string> Names => Files.Keys;

    public static void MapFrontend(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", context => WriteAsync(context, "index.html"));
        foreach (var name in Names.Where(name => !name.EndsWith(".html", StringComparison.Ordinal)))
            endpoints.MapGet($"/{name}", context => WriteAsync(context, name));
    }

    public static async Task WriteAsync(HttpContext context, string name)
    {
        var bytes = Files[name];
        context.Response.ContentType = ContentTypes[Path.GetExtension(name)];
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(FrontendFiles).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
