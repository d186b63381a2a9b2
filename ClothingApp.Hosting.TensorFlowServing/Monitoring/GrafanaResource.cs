using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>The <c>grafana/grafana</c> container.</summary>
public sealed class GrafanaResource : ContainerResource
{
    /// <summary>Its web page.</summary>
    public const string HttpEndpointName = "http";

    internal GrafanaResource(string name, ContainerFolder folder) : base(name) => Folder = folder;

    /// <summary>What it is provisioned with.</summary>
    internal ContainerFolder Folder { get; }
}
