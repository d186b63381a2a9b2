using System.Diagnostics;

namespace ClothingApp.Gateway;

/// <summary>The gateway's own spans, <c>tensor.build</c> and <c>serving.predict</c>; <c>image.fetch</c> and <c>image.decode</c> come from the imaging library.</summary>
internal static class GatewayTelemetry
{
    /// <summary>Of our spans and of our metrics.</summary>
    public const string Name = "ClothingApp.Gateway";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>Marks a span as failed when there is an error, in OpenTelemetry's terms.</summary>
    /// <param name="error">A word of low cardinality; null for success.</param>
    public static Activity? Finish(this Activity? activity, string? error) =>
        error is null ? activity : activity?.SetTag("error.type", error).SetStatus(ActivityStatusCode.Error);
}
