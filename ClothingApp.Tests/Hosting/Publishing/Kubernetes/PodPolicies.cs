using System.Text.Json.Nodes;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>What every pod must have, whatever the values say.</summary>
internal static class PodPolicies
{
    public static IEnumerable<string> Faults(JsonObject deployment)
    {
        var (name, spec) = (deployment["metadata"]!["name"]!.ToString(), deployment["spec"]!["template"]!["spec"]!);
        foreach (var (what, holds) in Pod(spec).Concat(Strategy(deployment)).Append(("a checksum of its configuration", deployment["spec"]!["template"]!["metadata"]!["annotations"]?["checksum/config"] is not null)))
        {
            if (!holds)
                yield return $"{name} lacks {what}";
        }
        foreach (var container in spec["containers"]!.AsArray().Concat(spec["initContainers"]?.AsArray() ?? []))
        {
            var isInit = spec["initContainers"]?.AsArray().Contains(container) ?? false;
            foreach (var (what, holds) in Container(container!).Concat(isInit ? [] : Serving(container!)))
            {
                if (!holds)
                    yield return $"{name}/{container!["name"]} lacks {what}";
            }
        }
    }

    private static IEnumerable<(string What, bool Holds)> Pod(JsonNode spec) =>
    [
        ("a user who is not root", Is(spec["securityContext"]?["runAsNonRoot"], "true") && int.Parse(spec["securityContext"]!["runAsUser"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture) > 0),
        ("a seccomp profile", Is(spec["securityContext"]?["seccompProfile"]?["type"], "RuntimeDefault")),
        ("a service account of its own", spec["serviceAccountName"] is { } account && account.ToString() != "default"),
        ("the refusal of a token", Is(spec["automountServiceAccountToken"], "false")),
        ("a spread over nodes", spec["topologySpreadConstraints"]?.AsArray().Count > 0),
        ("time to end", Number(spec["terminationGracePeriodSeconds"]) > Number(spec["containers"]![0]!["lifecycle"]?["preStop"]?["sleep"]?["seconds"])),
        ("storage of the pod's own only", spec["volumes"]!.AsArray().All(volume => volume!["hostPath"] is null)),
        ("networks of its own", spec["hostNetwork"] is null && spec["hostPID"] is null && spec["hostIPC"] is null),
    ];

    /// <summary>Without loss; or one pod after the other, where storage is one pod's at a time.</summary>
    private static IEnumerable<(string What, bool Holds)> Strategy(JsonObject deployment)
    {
        var (spec, hasStorage) = (deployment["spec"]!, deployment["spec"]!["template"]!["spec"]!["volumes"]!.AsArray().Any(volume => volume!["persistentVolumeClaim"] is { } claim && !Is(claim["readOnly"], "true")));
        return hasStorage
            ? [("one pod at a time", Is(spec["strategy"]?["type"], "Recreate") && Number(spec["replicas"]) <= 1)]
            : [("an update without loss", Is(spec["strategy"]?["rollingUpdate"]?["maxUnavailable"], "0"))];
    }

    private static IEnumerable<(string What, bool Holds)> Container(JsonNode container) =>
    [
        ("requests", container["resources"]?["requests"] is JsonObject { Count: 3 } requests && requests.ContainsKey("ephemeral-storage")),
        ("limits", container["resources"]?["limits"] is JsonObject { Count: 3 } limits && limits.ContainsKey("ephemeral-storage")),
        ("a root file system that stays as it is", Is(container["securityContext"]?["readOnlyRootFilesystem"], "true")),
        ("the refusal of more rights", Is(container["securityContext"]?["allowPrivilegeEscalation"], "false")),
        ("the loss of all capabilities", Is(container["securityContext"]?["capabilities"]?["drop"]?[0], "ALL")),
        ("an image of a certain version", container["image"]!.ToString() is var image && (image.Contains("@sha256:", StringComparison.Ordinal) || image.LastIndexOf(':') > image.LastIndexOf('/') && !image.EndsWith(":latest", StringComparison.Ordinal))),
    ];

    private static IEnumerable<(string What, bool Holds)> Serving(JsonNode container)
    {
        var ports = container["ports"]!.AsArray().Select(port => port!["name"]!.ToString()).ToList();
        foreach (var probe in (string[])["startupProbe", "readinessProbe", "livenessProbe"])
        {
            var port = (container[probe]?["httpGet"] ?? container[probe]?["tcpSocket"])?["port"]?.ToString();
            yield return ($"a {probe} on one of its ports", port is not null && ports.Contains(port));
        }
        yield return ("a startup probe that asks nobody else, where there is such", container["livenessProbe"]?["httpGet"] is null || container["startupProbe"]?["httpGet"]?["path"]?.ToString() == "/alive");
        yield return ("a liveness probe that asks nobody else", container["livenessProbe"]?["httpGet"]?["path"]?.ToString() is null or "/alive");
        yield return ("a pause before it ends", container["lifecycle"]?["preStop"]?["sleep"] is not null);
    }

    private static bool Is(JsonNode? node, string text) => string.Equals(node?.ToString(), text, StringComparison.OrdinalIgnoreCase);

    private static int Number(JsonNode? node) => node is null ? int.MaxValue : int.Parse(node.ToString(), System.Globalization.CultureInfo.InvariantCulture);
}
