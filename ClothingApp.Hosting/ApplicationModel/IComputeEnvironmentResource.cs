namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where compute resources run in production.</summary>
public interface IComputeEnvironmentResource : IResource;
