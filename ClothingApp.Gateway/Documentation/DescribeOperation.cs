using System.Text.Json.Nodes;
using ClothingApp.Gateway.Access;
using ClothingApp.Gateway.Errors;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ClothingApp.Gateway.Documentation;

/// <summary>Writes a <see cref="RouteDescription"/> into its operation: what the framework cannot know from a handler's parameters.</summary>
internal sealed class DescribeOperation : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<RouteDescription>().FirstOrDefault() is not { } route)
            return;
        (operation.Summary, operation.Description) = (route.Summary, route.Text);
        operation.Tags?.Clear();
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            (parameter.Description, parameter.Example) = ("The name of a model, as GET /api/models lists them.", "clothing-model");
        operation.Parameters = [.. operation.Parameters ?? [], .. route.Query.Select(Parameter)];
        if (route.Bodies.Count > 0)
            operation.RequestBody = await BodyAsync(route, context, cancellationToken);
        await DescribeAnswersAsync(operation, route, context, cancellationToken);
        if (metadata.OfType<ScopeMetadata>().FirstOrDefault() is { } needed)
        {
            operation.Description += $" Where keys are configured: needs the scope {needed.Scope.ToString().ToLowerInvariant()}.";
            operation.Security = [.. DescribeDocument.Schemes.Keys.Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, context.Document)] = [] }), []];
        }
    }

    private static OpenApiParameter Parameter(QueryParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Text,
        Schema = new OpenApiSchema { Type = Enum.Parse<JsonSchemaType>(parameter.Kind, ignoreCase: true) },
    };

    private static async Task<OpenApiRequestBody> BodyAsync(RouteDescription route, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
        foreach (var form in route.Bodies)
        {
            content[form.ContentType] = new OpenApiMediaType
            {
                Schema = form.Schema is { } type ? await context.GetOrCreateSchemaAsync(type, null, ct) : form.ContentType == "multipart/form-data" ? Files : Binary,
                Example = form.Example is { } example ? JsonNode.Parse(example) : null,
            };
        }
        return new OpenApiRequestBody { Required = true, Content = content! };
    }

    private static async Task DescribeAnswersAsync(OpenApiOperation operation, RouteDescription route, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        foreach (var (status, response) in operation.Responses ?? [])
        {
            var codes = route.Problems.Select(ErrorTable.Entry).Where(entry => entry.Status.ToString() == status).ToArray();
            if (codes.Length > 0)
                response.Description = string.Join("; ", codes.Select(entry => $"{entry.Code}: {entry.Title}").Distinct(StringComparer.Ordinal));
            else if (route.Line is { } line && response is OpenApiResponse { Content: { } content })
                content["application/x-ndjson"] = new OpenApiMediaType { Schema = await context.GetOrCreateSchemaAsync(line, null, ct) };
        }
    }

    private static OpenApiSchema Binary => new() { Type = JsonSchemaType.String, Format = "binary" };

    private static OpenApiSchema Files => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["file"] = Binary },
    };
}
