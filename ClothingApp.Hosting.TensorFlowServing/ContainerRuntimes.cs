using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Hosting;

/// <summary>Whether a container can be run here at once, without a download of many minutes.</summary>
internal static class ContainerRuntimes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="image">Name and tag.</param>
    /// <param name="preferred">docker or podman; null: whichever answers.</param>
    /// <returns>Null when a runtime answers and has the image; else why not, in words for a person.</returns>
    public static string? WhyNot(string image, string? preferred)
    {
        var runtimes = preferred is null ? ["docker", "podman"] : new[] { preferred };
        var answers = runtimes.Select(runtime => (Runtime: runtime, Answer: Ask(runtime, "image", "inspect", "--format", "ok", image))).ToList();
        if (answers.Any(answer => answer.Answer is 0))
            return null;
        return answers.FirstOrDefault(answer => answer.Answer is not null).Runtime is { } installed
            ? $"{installed} does not answer or has no image {image} yet (`{installed} pull {image}` fetches it; `--ServingMode container` does that at the start)"
            : $"no container runtime is installed ({string.Join(" or ", runtimes)})";
    }

    /// <returns>The exit code, or null when there is no such program.</returns>
    private static int? Ask(string runtime, params string[] arguments)
    {
        var start = new ProcessStartInfo(runtime) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            if (process.WaitForExit(Patience))
                return process.ExitCode;
            process.Kill(entireProcessTree: true);
            return -1;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
