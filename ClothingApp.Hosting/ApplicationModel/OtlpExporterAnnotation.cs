namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource sends telemetry.</summary>
internal sealed record OtlpExporterAnnotation : IResourceAnnotation;
