using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ClothingApp.Gateway.Documentation;

/// <summary>Corrects what the framework takes from our types: what may be null is left out of answers, and may be left out of bodies.</summary>
internal sealed class DescribeSchema : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var property in context.JsonTypeInfo.Properties)
        {
            if (property.IsGetNullable)
                schema.Required?.Remove(property.Name);
        }
        // Its converter takes more than base64, which leaves the framework without a type.
        if (context.JsonTypeInfo.Type == typeof(byte[]))
            schema.Type = JsonSchemaType.String;
        return Task.CompletedTask;
    }
}
