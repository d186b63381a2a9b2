using System.Text;
using ClothingApp.Gateway.Answers;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ClothingApp.Gateway.Documentation;

internal static class DocumentationEndpoints
{
    private const string Name = "v1";

    // The page's own script calls the API, and shows the pictures in its answers.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Dictionary<string, (byte[] Content, string Type)> Files = new(StringComparer.Ordinal)
    {
        ["page.html"] = (Embedded("page.html"), "text/html; charset=utf-8"),
        ["page.css"] = (Embedded("page.css"), "text/css; charset=utf-8"),
        ["page.js"] = (Embedded("page.js"), "text/javascript; charset=utf-8"),
    };

    public static void AddDocumentation(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default);
            json.SerializerOptions.NumberHandling = GatewayJson.Default.Options.NumberHandling;
            json.SerializerOptions.DefaultIgnoreCondition = GatewayJson.Default.Options.DefaultIgnoreCondition;
        });
        services.AddOpenApi(Name, options => options.AddOperationTransformer<DescribeOperation>().AddSchemaTransformer<DescribeSchema>().AddDocumentTransformer<DescribeDocument>());
    }

    /// <summary><c>GET /openapi/v1.json</c>, and <c>GET /docs</c> with what that page needs.</summary>
    public static void MapDocumentation(this IEndpointRouteBuilder endpoints)
    {
        var document = new Lazy<Task<byte[]>>(() => WriteAsync(endpoints.ServiceProvider));
        endpoints.MapGet($"/openapi/{Name}.json", async () => new BytesAnswer(await document.Value, "application/json; charset=utf-8")).ExcludeFromDescription();
        endpoints.MapGet("/docs", (HttpResponse response) => Page(response, "page.html")).ExcludeFromDescription();
        endpoints.MapGet("/docs/{file}", (string file, HttpResponse response) => Page(response, file)).ExcludeFromDescription();
    }

    private static IResult Page(HttpResponse response, string file)
    {
        if (!Files.TryGetValue(file, out var found))
            return TypedResults.StatusCode(StatusCodes.Status404NotFound);
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        return new BytesAnswer(found.Content, found.Type);
    }

    // The same for everybody and as long as the process runs, so that it is written once.
    private static async Task<byte[]> WriteAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }

    private static byte[] Embedded(string file)
    {
        using var stream = typeof(DocumentationEndpoints).Assembly.GetManifestResourceStream($"docs/{file}")!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
