namespace Aspire.Hosting.ApplicationModel;

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
