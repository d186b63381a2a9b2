using Microsoft.Extensions.Configuration;

namespace ClothingApp.ServiceDefaults.Discovery;

/// <summary>
/// Where the services of the graph listen, from configuration: <c>services:NAME:ENDPOINT:0..n</c>
/// (as environment variables <c>services__gateway__http__0=http://localhost:9696</c>), as Aspire hands them over.
/// </summary>
public static class ServiceEndpoints
{
    /// <summary>All addresses of one named endpoint of a service, in configured order; empty when it is not configured.</summary>
    /// <exception cref="InvalidOperationException">A configured value is neither an absolute address nor <c>host:port</c>.</exception>
    public static IReadOnlyList<Uri> Resolve(IConfiguration configuration, string serviceName, string endpointName)
    {
        var section = configuration.GetSection($"services:{serviceName}:{endpointName}");
        var values = section.Value is { } single ? [(section.Path, single)] : section.GetChildren()
            .Where(child => !string.IsNullOrWhiteSpace(child.Value))
            .Select(child => (child.Path, Value: child.Value!));
        return [.. values.Select(entry => Parse(entry.Item1, entry.Item2, endpointName))];
    }

    /// <summary>
    /// The addresses meant by a logical one: <c>http://gateway</c>, <c>https+http://gateway</c> (the first scheme that is
    /// configured), <c>http://_grpc.tf-serving</c> (the endpoint named grpc). Empty when it names no configured service.
    /// </summary>
    internal static IReadOnlyList<Uri> Resolve(IConfiguration configuration, Uri logical)
    {
        if (logical.Host is ['_', .. var rest] && rest.Split('.', 2) is [var endpoint, var service])
            return Resolve(configuration, service, endpoint);

        foreach (var scheme in logical.Scheme.Split('+'))
        {
            if (Resolve(configuration, logical.Host, scheme) is { Count: > 0 } found)
                return found;
        }
        return Resolve(configuration, logical.Host, "default");
    }

    private static Uri Parse(string key, string value, string endpointName)
    {
        var scheme = endpointName == "https" ? "https" : "http";
        return Uri.TryCreate(value.Contains("://", StringComparison.Ordinal) ? value : $"{scheme}://{value}", UriKind.Absolute, out var uri)
            ? uri
            : throw new InvalidOperationException($"{key} is '{value}', which is no address; write it as http://host:port");
    }
}
