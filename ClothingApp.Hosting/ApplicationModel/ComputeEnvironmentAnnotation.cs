namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where the resource is published to.</summary>
internal sealed record ComputeEnvironmentAnnotation(IComputeEnvironmentResource Environment) : IResourceAnnotation;
