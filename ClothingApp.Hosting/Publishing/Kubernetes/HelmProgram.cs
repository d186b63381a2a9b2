using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Aspire.Hosting;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>Helm of this machine, which turns a chart into plain objects. It asks no cluster.</summary>
/// <param name="program">Name on the path, or the whole path.</param>
/// <param name="patience">After which it is ended; null: a minute, where it needs less than a second.</param>
internal sealed class HelmProgram(string program, TimeSpan? patience = null)
{
    private const string Source = "# Source: ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Variables by which Helm finds what is this machine's own: settings, plugins, registries' keys, clusters.</summary>
    private static readonly string[] Homes = ["HOME", "HELM_CONFIG_HOME", "HELM_CACHE_HOME", "HELM_DATA_HOME", "HELM_PLUGINS", "DOCKER_CONFIG", "KUBECONFIG"];

    /// <summary>Labels of what Helm looks after, which nobody does here.</summary>
    private static readonly string[] HelmsOwn = ["app.kubernetes.io/managed-by: Helm", "helm.sh/chart: ", "annotations: {helm.sh/resource-policy: "];

    /// <param name="name">Of the release.</param>
    /// <param name="chart">Its files.</param>
    /// <param name="values">Values that differ from the chart's own: <c>a.b=c</c>.</param>
    /// <param name="ct">Ends Helm too.</param>
    /// <returns>Files in the order of their paths.</returns>
    /// <exception cref="DistributedApplicationException">There is no Helm, or it refuses the chart.</exception>
    public async Task<IReadOnlyList<(string Path, string Text)>> RenderAsync(string name, PublishedFiles chart, IEnumerable<string> values, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("chart-");
        try
        {
            foreach (var (path, text) in chart.All)
            {
                var file = Path.Combine(folder.FullName, "chart", path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, text, ct);
            }
            return Split(await RunAsync(folder.FullName, ["template", name, "chart", .. values.SelectMany(value => (string[])["--set-string", value])], ct));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>By the templates that they come from.</summary>
    private static List<(string Path, string Text)> Split(string output)
    {
        var files = new SortedDictionary<string, StringBuilder>(StringComparer.Ordinal);
        StringBuilder? current = null;
        foreach (var line in output.Split('\n'))
        {
            if (line.StartsWith(Source, StringComparison.Ordinal))
            {
                // NAME/templates/gateway/deployment.yaml
                var path = line[Source.Length..].Split('/', 3)[2];
                current = files.TryGetValue(path, out var text) ? text : files[path] = new StringBuilder();
                current.Append("---\n");
            }
            else if (line != "---" && line.Length > 0 && !HelmsOwn.Any(own => line.TrimStart().StartsWith(own, StringComparison.Ordinal)))
            {
                current?.Append(line).Append('\n');
            }
        }
        return [.. files.Select(file => (file.Key, file.Value.ToString()))];
    }

    private async Task<string> RunAsync(string folder, string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var home in Homes)
            start.Environment[home] = Path.Combine(folder, "none", home);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(patience ?? Patience);
        try
        {
            using var process = Process.Start(start)!;
            // It has nobody to ask.
            process.StandardInput.Close();
            try
            {
                var (output, words) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
                await Task.WhenAll(output, words, process.WaitForExitAsync(deadline.Token));
                return process.ExitCode == 0
                    ? (await output).ReplaceLineEndings("\n")
                    : throw new DistributedApplicationException($"{program} {arguments[0]} refuses the chart: {(await words).Trim()}");
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
        catch (Win32Exception error)
        {
            throw new DistributedApplicationException($"there is no {program} on this machine, which --format manifests and kustomize need; install Helm 4, or name it with --Publishing:Helm PATH", error);
        }
        catch (OperationCanceledException error) when (!ct.IsCancellationRequested)
        {
            throw new DistributedApplicationException(
                $"{program} {arguments[0]} has not ended within {(patience ?? Patience).TotalSeconds:0.#} s, though it asks neither a person nor the network; see that --Publishing:Helm names Helm 4 itself", error);
        }
    }
}
