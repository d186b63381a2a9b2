using System.Diagnostics;

namespace ClothingApp.Imaging;

/// <summary>The spans of this assembly: image.fetch, image.decode, image.prepare.</summary>
public static class ImagingTelemetry
{
    /// <summary>The name to subscribe to.</summary>
    public const string SourceName = "ClothingApp.Imaging";

    internal static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Marks the span as failed with a name of ours, never with a stranger's text.</summary>
    internal static void Fail(this Activity? activity, string error)
    {
        activity?.SetTag("error.type", error);
        activity?.SetStatus(ActivityStatusCode.Error);
    }
}
