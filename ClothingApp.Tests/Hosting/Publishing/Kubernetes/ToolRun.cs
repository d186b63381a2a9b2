using System.Diagnostics;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>A program that reads what it is given, writes, and ends in time.</summary>
internal static class ToolRun
{
    /// <summary>Runs it without anything of this machine's own Helm and clusters.</summary>
    /// <param name="program">Name on the path, or the whole path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="deadline">After which it is ended.</param>
    /// <param name="input">All that it may read.</param>
    /// <returns>What it wrote; of one that failed, its errors too.</returns>
    /// <exception cref="TimeoutException">It has not ended in time; with what it had written.</exception>
    public static async Task<(int ExitCode, string Output)> AsTextAsync(string program, string[] arguments, string folder, TimeSpan deadline, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var home in (string[])["HELM_CONFIG_HOME", "HELM_CACHE_HOME", "HELM_DATA_HOME", "DOCKER_CONFIG", "KUBECONFIG"])
            start.Environment[home] = Path.Combine(folder, "none", home);
        using var process = Process.Start(start)!;
        // On threads of their own: reading from a pipe holds a thread, and a pool that other tests keep busy would lend one only after minutes,
        // while the program waits for its output to be read.
        var (output, errors) = (OnItsOwnThread(process.StandardOutput.ReadToEnd), OnItsOwnThread(process.StandardError.ReadToEnd));
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await Task.WhenAll(output, errors, process.WaitForExitAsync()).WaitAsync(deadline);
        }
        catch (TimeoutException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} has not ended within {deadline.TotalSeconds:0} s: {await output}{await errors}", late);
        }
        return (process.ExitCode, process.ExitCode == 0 ? await output : await output + await errors);
    }

    private static Task<string> OnItsOwnThread(Func<string> read) => Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
