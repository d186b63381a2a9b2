namespace Aspire.Hosting.Kubernetes;

/// <summary>What the chart is called.</summary>
public sealed class HelmChartOptions
{
    internal HelmChartOptions()
    {
    }

    internal string? Name { get; private set; }

    internal string? Version { get; private set; }

    internal string? Description { get; private set; }

    /// <summary>The chart's name: small letters, digits and hyphens.</summary>
    public HelmChartOptions WithChartName(string name)
    {
        Name = name;
        return this;
    }

    /// <summary>The chart's version, by the rules of semantic versioning.</summary>
    public HelmChartOptions WithChartVersion(string version)
    {
        Version = version;
        return this;
    }

    /// <summary>A sentence about the chart.</summary>
    public HelmChartOptions WithChartDescription(string description)
    {
        Description = description;
        return this;
    }
}
