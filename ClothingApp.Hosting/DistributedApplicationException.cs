namespace Aspire.Hosting;

/// <summary>The description of the application makes no sense, or it cannot run.</summary>
public class DistributedApplicationException(string message) : Exception(message);
