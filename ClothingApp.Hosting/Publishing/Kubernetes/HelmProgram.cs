using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Aspire.Hosting;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>Helm of this machine, which turns a chart into plain objects. It asks no cluster.</summary>
/// <param name="program">Name on the path, or the whole path.</param>
internal sealed class HelmProgram(string program)
{
    private const string Source = "# Source: ";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Labels of what Helm looks after, which nobody does here.</summary>
    private static readonly string[] HelmsOwn = ["app.kubernetes.io/managed-by: Helm", "helm.sh/chart: ", "helm.sh/resource-policy: "];

    /// <returns>Files in the order of their paths.</returns>
    /// <exception cref="DistributedApplicationException">There is no Helm, or it refuses the chart.</exception>
    public async Task<IReadOnlyList<(string Path, string Text)>> RenderAsync(string name, PublishedFiles chart, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("chart-");
        try
        {
            foreach (var (path, text) in chart.All)
            {
                var file = Path.Combine(folder.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, text, ct);
            }
            return Split(await RunAsync(["template", name, folder.FullName], ct));
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

    private async Task<string> RunAsync(string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var (output, words) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
            await process.WaitForExitAsync(ct).WaitAsync(Patience, ct);
            return process.ExitCode == 0
                ? (await output).ReplaceLineEndings("\n")
                : throw new DistributedApplicationException($"{program} {arguments[0]} refuses the chart: {(await words).Trim()}");
        }
        catch (Win32Exception error)
        {
            throw new DistributedApplicationException($"there is no {program} on this machine, which --format manifests and kustomize need; install Helm 4, or name it with --Publishing:Helm PATH", error);
        }
        catch (TimeoutException error)
        {
            throw new DistributedApplicationException($"{program} has not answered within {Patience.TotalSeconds:0} s", error);
        }
    }
}
