using System.Globalization;

namespace ClothingApp.Hosting.Containers;

/// <summary>
/// The output of one container from its start (or a given time) to its end. The runtime keeps it, so a broken connection loses nothing:
/// the output is asked for again, and what was delivered already is passed over.
/// </summary>
/// <param name="since">A time as the runtime writes it, or null for all there is.</param>
internal sealed class ContainerLogs(ContainerCli cli, string container, string? since, Action<string, bool> output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Delivered so far, from standard output and standard error.</summary>
    private readonly int[] _delivered = new int[2];

    public static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Delivers until the container has ended, and again from where it was when the connection breaks.</summary>
    /// <param name="ended">Completes when the container has.</param>
    public async Task FollowAsync(Task ended, CancellationToken ct)
    {
        while (!ended.IsCompleted)
        {
            await ReadAsync(follow: true, ct);
            await Task.WhenAny(ended, Task.Delay(Pause, ct));
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Delivers what the container has said and was not delivered yet. Following alone may end too early: podman's does on a busy machine.</summary>
    public Task ReadRestAsync(CancellationToken ct) => ReadAsync(follow: false, ct);

    private async Task ReadAsync(bool follow, CancellationToken ct)
    {
        List<string> arguments = ["logs"];
        if (follow)
            arguments.Add("--follow");
        if (since is not null)
            arguments.AddRange(["--since", since]);
        arguments.Add(container);

        var seen = new int[2];
        await cli.RunAsync(new CliCall(arguments) { Limit = null, Line = Deliver }, ct);

        void Deliver(string line, bool isError)
        {
            var stream = isError ? 1 : 0;
            if (++seen[stream] <= _delivered[stream])
                return;
            _delivered[stream] = seen[stream];
            output(line, isError);
        }
    }
}
