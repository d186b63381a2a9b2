using System.Text;

namespace ClothingApp.Hosting.Containers;

/// <summary>
/// Hands variables to a container without showing their values in the list of processes: <c>--env NAME</c>, with the value in the
/// environment of the command itself. Names that mean something to the command go through a file that only this user can read.
/// </summary>
internal sealed class CliEnvironment : IDisposable
{
    private static readonly string[] Reserved = ["PATH", "HOME", "USER", "TMPDIR", "TMP", "TEMP", "NOTIFY_SOCKET", "REGISTRY_AUTH_FILE", "APPDATA", "USERPROFILE"];

    private static readonly string[] ReservedPrefixes =
    [
        "DOCKER_", "BUILDKIT_", "BUILDX_", "BUILDAH_", "PODMAN_", "CONTAINER_", "CONTAINERS_", "_CONTAINERS_", "STORAGE_", "NETAVARK_",
        "XDG_", "DBUS_", "LISTEN_", "LD_", "DYLD_", "GO", "SSL_CERT_", "OTEL_", "SYSTEM",
    ];

    private readonly string? _folder;

    /// <exception cref="ContainerException">A variable cannot be handed over.</exception>
    public CliEnvironment(IReadOnlyDictionary<string, string> variables)
    {
        var inFile = new StringBuilder();
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        var arguments = new List<string>();
        foreach (var (name, value) in variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (name.Length == 0 || name.AsSpan().IndexOfAny("=\0\n*") >= 0 || value.Contains('\0'))
                throw new ContainerException(ContainerProblem.Other, $"The environment variable \"{name}\" has a name or a value that no process can have.");
            if (!IsReserved(name))
            {
                own[name] = value;
                arguments.AddRange(["--env", name]);
            }
            else if (value.AsSpan().IndexOfAny('\r', '\n') >= 0)
                throw new ContainerException(ContainerProblem.Other, $"The environment variable {name} is one that the container runtime itself reads, so its value must be a single line.");
            else
                inFile.Append(name).Append('=').Append(value).Append('\n');
        }

        Own = own;
        if (inFile.Length > 0)
        {
            _folder = Directory.CreateTempSubdirectory("containers-").FullName;
            var file = Path.Combine(_folder, "environment");
            File.WriteAllText(file, inFile.ToString());
            arguments.AddRange(["--env-file", file]);
        }
        Arguments = arguments;
    }

    /// <summary>For the command's line.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>For the command's own environment.</summary>
    public IReadOnlyDictionary<string, string> Own { get; }

    /// <summary>A proxy in the command's environment would move its own requests, and PATH would hide its helpers.</summary>
    internal static bool IsReserved(string name) =>
        Reserved.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase)
        || ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    public void Dispose()
    {
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
    }
}
