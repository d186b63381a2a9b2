using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The resource is healthy when the check of this name, registered with the AppHost's services, passes.</summary>
public class HealthCheckAnnotation(string key) : IResourceAnnotation
{
    /// <summary>The check's name.</summary>
    public string Key => key;
}

/// <summary>The resource starts when somebody asks for it, not with the application.</summary>
public sealed class ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>A tie to another resource that people should see.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other.</summary>
    public IResource Resource => resource;

    /// <summary>Reference, WaitFor, Parent or a word of one's own.</summary>
    public string Type => type;
}

/// <summary>An address for people.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>A higher one comes first.</summary>
    [SuppressMessage("Design", "CA1051", Justification = "Aspire's field")]
    public int? DisplayOrder;

    /// <summary>The address; one that begins with / is relative to the endpoint.</summary>
    public required string Url { get; set; }

    /// <summary>What people read; null: the address.</summary>
    public string? DisplayText { get; set; }

    /// <summary>Where it comes from.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where it is shown.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; }
}

/// <summary>Where an address is shown.</summary>
public enum UrlDisplayLocation
{
    /// <summary>In the table and among the details.</summary>
    SummaryAndDetails,

    /// <summary>Among the details.</summary>
    DetailsOnly,
}

/// <summary>Changes the addresses that people see, when they are known.</summary>
public sealed class ResourceUrlsCallbackAnnotation(Func<ResourceUrlsCallbackContext, Task> callback) : IResourceAnnotation
{
    /// <summary>Changes them.</summary>
    public Func<ResourceUrlsCallbackContext, Task> Callback => callback;
}

/// <summary>The addresses of a resource, to be changed.</summary>
public class ResourceUrlsCallbackContext(
    DistributedApplicationExecutionContext executionContext, IResource resource, List<ResourceUrlAnnotation>? urls = null, CancellationToken cancellationToken = default)
{
    /// <summary>Whose addresses.</summary>
    public IResource Resource => resource;

    /// <summary>The addresses.</summary>
    public List<ResourceUrlAnnotation> Urls { get; } = urls ?? [];

    /// <summary>Ends when the application does.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Writes among the output of the resource.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>Run or publish.</summary>
    public DistributedApplicationExecutionContext ExecutionContext => executionContext;

    /// <summary>An endpoint of the resource; null when it has none of that name.</summary>
    public EndpointReference? GetEndpoint(string name) =>
        resource is IResourceWithEndpoints owner && new EndpointReference(owner, name) is { Exists: true } endpoint ? endpoint : null;
}

/// <summary>Not to be shown: always, or once it has ended with one of some exit codes.</summary>
internal sealed record HiddenAnnotation(IReadOnlyList<int>? ExitCodes) : IResourceAnnotation;

/// <summary>Not to be published.</summary>
internal sealed record ExcludedFromManifestAnnotation : IResourceAnnotation;

/// <summary>It runs in one of the application's environments alone.</summary>
internal sealed record ComputeEnvironmentAnnotation(IComputeEnvironmentResource Environment) : IResourceAnnotation;

/// <summary>It can send telemetry.</summary>
internal sealed record OtlpExporterAnnotation : IResourceAnnotation;

/// <summary>Which reference variables the resource wants.</summary>
internal sealed record ReferenceEnvironmentAnnotation(ReferenceEnvironmentInjectionFlags Flags) : IResourceAnnotation;

/// <summary>Kinds of variables that a reference sets.</summary>
[Flags]
public enum ReferenceEnvironmentInjectionFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>ConnectionStrings__NAME</c></summary>
    ConnectionString = 1,

    /// <summary><c>NAME_PROPERTY</c></summary>
    ConnectionProperties = 2,

    /// <summary><c>services__NAME__ENDPOINT__0</c></summary>
    ServiceDiscovery = 4,

    /// <summary><c>NAME_ENDPOINT</c></summary>
    Endpoints = 8,

    /// <summary>All of them.</summary>
    All = 15,
}
