using System.Text.RegularExpressions;

namespace ClothingApp.Hosting.Containers;

/// <summary>What docker and podman say when something fails, and what a person can do then.</summary>
internal static partial class CliErrors
{
    /// <summary>Asked from the top: what is said by several of them stands below what is said by one.</summary>
    private static readonly (Regex Words, ContainerProblem Problem, string Advice)[] Table =
    [
        (DaemonGone(), ContainerProblem.RuntimeSilent, "Start {runtime} (Docker Desktop, the docker service, or podman machine)."),
        (SocketRefused(), ContainerProblem.RuntimeSilent, "This user may not use {runtime}: add it to the runtime's group, or use podman without root."),
        (ShortName(), ContainerProblem.ImageMissing, "Podman wants the registry in the name, such as docker.io/library/NAME: see WithImageRegistry."),
        (TooManyPulls(), ContainerProblem.RegistryUnreachable, "The registry limits anonymous downloads: log in by `{runtime} login`, or wait."),
        (Unauthorized(), ContainerProblem.ImageMissing, "Check the image's name and tag; if the registry is private, log in by `{runtime} login`."),
        (NoBuildSecrets(), ContainerProblem.BuildFailed, "Secrets of a build need docker's buildx plugin: install it, or use podman."),
        (ImageUnknown(), ContainerProblem.ImageMissing, "Check the image's name and tag, or load the image into {runtime} first."),
        (Unreachable(), ContainerProblem.RegistryUnreachable, "Is this machine connected to the registry's network?"),
        (NoPlatform(), ContainerProblem.WrongPlatform, "The image is not made for this machine's processor."),
        (PortTaken(), ContainerProblem.PortTaken, "Something else listens there: end it, or choose another port."),
        (PortPrivileged(), ContainerProblem.PortTaken, "Ports below 1024 need root: choose another port."),
        (NameTaken(), ContainerProblem.NameTaken, "Remove the container of that name, or choose another name."),
        (SourceMissing(), ContainerProblem.MountMissing, "What is mounted must exist on this machine."),
        (Limits(), ContainerProblem.LimitsRefused, "The runtime's default limits are higher than this machine allows: lower default_ulimits in containers.conf."),
        (ProgramMissing(), ContainerProblem.ProgramMissing, "The image has no such program: check the entrypoint and the arguments."),
        (NoAddresses(), ContainerProblem.NetworkUnavailable, "Remove networks that nothing uses by `{runtime} network prune`."),
        (NetworkGone(), ContainerProblem.NetworkUnavailable, "Somebody removed the network of this run: start the application again."),
        (DiskFull(), ContainerProblem.DiskFull, "Make room, for example by `{runtime} system prune`."),
    ];

    /// <param name="what">That failed, such as <c>container tf-serving-1a2b3c4d cannot be started</c>.</param>
    /// <param name="otherwise">The problem when the words are not known.</param>
    public static ContainerException Exception(string what, CliResult result, ContainerCli cli, ContainerProblem otherwise = ContainerProblem.Other)
    {
        var (problem, advice) = Explain(result.Error);
        return new ContainerException(
            problem == ContainerProblem.Other ? otherwise : problem,
            $"{what}: {LastWords(result)}{(advice.Length > 0 ? $" {advice.Replace("{runtime}", cli.Name, StringComparison.Ordinal)}" : "")}");
    }

    /// <returns>The problem, and what to do; Other and nothing for words that are not known.</returns>
    public static (ContainerProblem Problem, string Advice) Explain(string error)
    {
        foreach (var (words, problem, advice) in Table)
        {
            if (words.IsMatch(error))
                return (problem, advice);
        }
        return (ContainerProblem.Other, "");
    }

    /// <returns>The line that says what happened, as a sentence.</returns>
    public static string LastWords(CliResult result)
    {
        var lines = (result.Error.Trim().Length > 0 ? result.Error : result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = lines.LastOrDefault(line => !Noise().IsMatch(line)) ?? lines.LastOrDefault() ?? $"exit code {result.ExitCode}";
        line = Prefix().Replace(line, "");
        return line.EndsWith('.') || line.EndsWith('?') ? line : $"{line}.";
    }

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"^(Error( response from daemon)?:\s+|docker:\s+)+", Options, 1000)]
    private static partial Regex Prefix();

    [GeneratedRegex(@"^(failed to connect to syslog|Error: failed to start containers|See '|Run '|Usage:|time="".*level=(warning|info))", Options, 1000)]
    private static partial Regex Noise();

    [GeneratedRegex("cannot connect to (the docker daemon|podman)|is the docker daemon running|error during connect|unable to connect to podman", Options, 1000)]
    private static partial Regex DaemonGone();

    [GeneratedRegex("permission denied while trying to connect", Options, 1000)]
    private static partial Regex SocketRefused();

    [GeneratedRegex("short-name .* did not resolve|no unqualified-search registries", Options, 1000)]
    private static partial Regex ShortName();

    [GeneratedRegex("toomanyrequests|rate limit", Options, 1000)]
    private static partial Regex TooManyPulls();

    [GeneratedRegex("unauthorized|authentication required|pull access denied|requested access to the resource is denied", Options, 1000)]
    private static partial Regex Unauthorized();

    [GeneratedRegex("unknown flag: --secret", Options, 1000)]
    private static partial Regex NoBuildSecrets();

    [GeneratedRegex("manifest unknown|name unknown|no such image|image not known|manifest for .* not found|repository .* not found|image .* not found", Options, 1000)]
    private static partial Regex ImageUnknown();

    [GeneratedRegex("no such host|pinging container registry|dial tcp|tls handshake timeout|i/o timeout|server misbehaving|x509:", Options, 1000)]
    private static partial Regex Unreachable();

    [GeneratedRegex("no matching manifest|no image found in (manifest|image index)|exec format error", Options, 1000)]
    private static partial Regex NoPlatform();

    [GeneratedRegex("port is already allocated|address already in use|ports are not available", Options, 1000)]
    private static partial Regex PortTaken();

    [GeneratedRegex("cannot expose privileged port", Options, 1000)]
    private static partial Regex PortPrivileged();

    [GeneratedRegex("name .* is already in use|name already in use", Options, 1000)]
    private static partial Regex NameTaken();

    [GeneratedRegex("bind source path does not exist|statfs .* no such file or directory|invalid mount config", Options, 1000)]
    private static partial Regex SourceMissing();

    [GeneratedRegex("error setting rlimit|rlimit.*operation not permitted", Options, 1000)]
    private static partial Regex Limits();

    [GeneratedRegex("executable file .*not found|invoke a command that was not found|unable to start container process: exec", Options, 1000)]
    private static partial Regex ProgramMissing();

    [GeneratedRegex("non-overlapping ipv4 address pool|could not find free subnet|no available subnet", Options, 1000)]
    private static partial Regex NoAddresses();

    [GeneratedRegex("network .* not found|unable to find network", Options, 1000)]
    private static partial Regex NetworkGone();

    [GeneratedRegex("no space left on device", Options, 1000)]
    private static partial Regex DiskFull();
}
