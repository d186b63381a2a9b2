using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Which resources are containers.</summary>
public static class ContainerResourceExtensions
{
    /// <summary>Whether it runs as a container.</summary>
    public static bool IsContainer(this IResource resource) => resource is ContainerResource;
}
