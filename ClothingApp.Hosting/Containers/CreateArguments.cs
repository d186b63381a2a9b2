using System.Globalization;

namespace ClothingApp.Hosting.Containers;

/// <summary>A plan as the arguments of <c>create</c>, which docker and podman read alike.</summary>
internal static class CreateArguments
{
    private static readonly string[] NetworkArguments = ["--network", "--net"];

    /// <param name="environment">The arguments that name the plan's variables.</param>
    /// <param name="network">The one that the containers of the run share; null when the plan is on another one.</param>
    public static IReadOnlyList<string> Of(
        ContainerPlan plan, string runtime, IReadOnlyDictionary<string, string> labels, IReadOnlyList<string> environment, ContainerNetwork? network)
    {
        List<string> arguments = ["create", "--name", plan.Name, "--pull", "never"];
        foreach (var (name, value) in labels.Concat(plan.Labels).OrderBy(label => label.Key, StringComparer.Ordinal))
            arguments.AddRange(["--label", $"{name}={value}"]);
        arguments.AddRange(environment);
        foreach (var port in plan.Ports)
            arguments.AddRange(["--publish", Published(port)]);
        foreach (var mount in plan.Mounts)
            arguments.AddRange(["--mount", Mounted(mount)]);
        arguments.AddRange(Network(plan, network));
        if (runtime == "podman" && !Has(plan, "--log-driver"))
            arguments.AddRange(["--log-driver", "k8s-file"]); // the other ones need the system's journal, or keep nothing
        if (plan.Entrypoint is { } entrypoint)
            arguments.AddRange(["--entrypoint", entrypoint]);
        arguments.AddRange(plan.RuntimeArguments);
        return [.. arguments, plan.Image, .. plan.Arguments];
    }

    /// <summary>Whether the user put the container on a network by hand.</summary>
    public static bool ChoosesNetwork(ContainerPlan plan) => plan.Network is not null || NetworkArguments.Any(name => Has(plan, name));

    private static List<string> Network(ContainerPlan plan, ContainerNetwork? network)
    {
        if (network is null)
            return plan.Network is { } own ? ["--network", own] : [];
        List<string> arguments = ["--network", network.Name];
        foreach (var alias in plan.Aliases)
            arguments.AddRange(["--network-alias", alias]);
        return [.. arguments, "--add-host", $"{ContainerNetwork.HostName}:{network.HostEntry}"];
    }

    private static string Published(PublishedPort port)
    {
        var address = port.HostAddress.Contains(':') ? $"[{port.HostAddress}]" : port.HostAddress;
        var hostPort = port.HostPort == 0 ? "" : port.HostPort.ToString(CultureInfo.InvariantCulture);
        return $"{address}:{hostPort}:{port.ContainerPort}/{port.Protocol}";
    }

    /// <summary>Both runtimes read this as a line of comma-separated values, quotes and all.</summary>
    private static string Mounted(ContainerMount mount)
    {
        List<string> fields = [$"type={(mount.Kind == MountKind.Bind ? "bind" : "volume")}"];
        if (mount.Source is { } source)
            fields.Add(Quoted($"source={source}"));
        fields.Add(Quoted($"target={mount.Target}"));
        if (mount.IsReadOnly)
            fields.Add("readonly");
        return string.Join(',', fields);
    }

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static bool Has(ContainerPlan plan, string name) =>
        plan.RuntimeArguments.Any(argument => argument == name || argument.StartsWith(name + "=", StringComparison.Ordinal));
}
