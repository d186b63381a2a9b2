namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource is healthy when the check of this name, registered with the AppHost's services, passes.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The check's name.</summary>
    public string Key => key;
}

/// <summary>The check of this name is a GET of a path, which gives this status when all is well.</summary>
internal sealed record HttpHealthCheckAnnotation(string Key, EndpointReference Endpoint, string Path, int StatusCode) : IResourceAnnotation;
