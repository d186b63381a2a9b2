using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ClothingApp.Hosting.Containers;

/// <summary>Reads what the runtimes print when they are asked about containers and networks.</summary>
internal static class InspectionJson
{
    /// <summary>What <c>container inspect</c> prints.</summary>
    public static IReadOnlyList<ContainerInspection> Containers(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(Container)];
    }

    /// <summary>What <c>network inspect</c> prints: docker says Name and Labels, podman name and labels.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyDictionary<string, string> Labels)> Networks(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(network => (
            (Find(network, "Name") ?? Find(network, "name"))?.GetString() ?? "",
            (IReadOnlyDictionary<string, string>)Labels(Find(network, "Labels") ?? Find(network, "labels"))))];
    }

    /// <summary>
    /// The gateway's address. Docker: <c>[{"IPAM": {"Config": [{"Gateway": ...}]}}]</c>; podman: <c>[{"subnets": [{"gateway": ...}]}]</c>;
    /// podman with CNI: <c>[{"plugins": [{"ipam": {"ranges": [[{"gateway": ...}]]}}]}]</c>. The only thing of that name in each of them.
    /// </summary>
    public static IPAddress? Gateway(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Gateways(document.RootElement).FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork);
    }

    private static ContainerInspection Container(JsonElement container)
    {
        var state = container.GetProperty("State");
        var health = Find(state, "Health", "Status") ?? Find(state, "Healthcheck", "Status");
        return new ContainerInspection(
            container.GetProperty("Id").GetString()!,
            Find(state, "Status")?.GetString() ?? "unknown",
            health?.GetString() is { Length: > 0 } word and not "none" ? word : null,
            Find(state, "ExitCode")?.GetInt32() ?? 0,
            Find(state, "FinishedAt")?.GetString() is { } time && !time.StartsWith("0001-", StringComparison.Ordinal) ? time : null,
            Labels(Find(container, "Config", "Labels")),
            Find(container, "NetworkSettings", "Ports") is { ValueKind: JsonValueKind.Object } ports ? [.. ports.EnumerateObject().SelectMany(Published)] : []);
    }

    /// <summary><c>"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": "40001"}]</c>, or null for a port that the image only names.</summary>
    private static IEnumerable<PublishedPort> Published(JsonProperty port)
    {
        if (port.Value.ValueKind != JsonValueKind.Array)
            return [];
        var (number, protocol) = port.Name.Split('/') is [var first, var second] ? (first, second) : (port.Name, "tcp");
        return port.Value.EnumerateArray().Select(binding => new PublishedPort(
            int.Parse(binding.GetProperty("HostPort").GetString()!), int.Parse(number), binding.GetProperty("HostIp").GetString() ?? "", protocol));
    }

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }
        return element;
    }

    private static Dictionary<string, string> Labels(JsonElement? labels) =>
        labels is { ValueKind: JsonValueKind.Object } found
            ? found.EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString() ?? "", StringComparer.Ordinal)
            : [];

    private static IEnumerable<IPAddress> Gateways(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Gateways),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name.Equals("gateway", StringComparison.OrdinalIgnoreCase)
                && property.Value.ValueKind == JsonValueKind.String
                && IPAddress.TryParse(property.Value.GetString(), out var address)
                ? [address]
                : Gateways(property.Value)),
        _ => [],
    };
}
