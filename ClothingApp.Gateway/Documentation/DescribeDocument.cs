using ClothingApp.Gateway.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ClothingApp.Gateway.Documentation;

/// <summary>What stands in the description beside the routes.</summary>
internal sealed class DescribeDocument : IOpenApiDocumentTransformer
{
    public static readonly IReadOnlyDictionary<string, OpenApiSecurityScheme> Schemes = new Dictionary<string, OpenApiSecurityScheme>(StringComparer.Ordinal)
    {
        ["key"] = new() { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = ApiKeyMiddleware.Header, Description = "An API key. Asked for only where keys are configured." },
        ["bearer"] = new() { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The same key as Authorization: Bearer KEY." },
    };

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ClothingApp gateway",
            Version = "v1",
            Description = "What is in a picture, how sure the model is, and which pixels mattered. Errors are problem+json with a stable code.",
        };
        // Wherever this description was read from: a name of ours would be wrong behind a proxy.
        document.Servers = [];
        document.Tags?.Clear();
        foreach (var (name, scheme) in Schemes)
            document.AddComponent(name, scheme);
        return Task.CompletedTask;
    }
}
