namespace Aspire.Hosting.ApplicationModel;

/// <summary>Healthy when a GET of this path gives this status.</summary>
internal sealed record HttpHealthCheckAnnotation(string Key, EndpointReference Endpoint, string Path, int StatusCode) : IResourceAnnotation;
