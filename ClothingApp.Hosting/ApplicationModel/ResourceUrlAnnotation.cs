using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

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
