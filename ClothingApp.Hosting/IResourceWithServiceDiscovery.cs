using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>May be referenced by name: its endpoints reach the referencing resource as <c>services__NAME__ENDPOINT__0</c>.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
