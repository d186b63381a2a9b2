using System.Diagnostics;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>
/// Ends what the AppHost started when the AppHost itself could not: a shell in a session of its own reads the ids of process groups
/// from a pipe; at the end of that pipe, which even kill -9 of the AppHost brings about, it ends the groups that are left.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    /// <summary>
    /// Lines are "+ID" and "-ID" for groups, "@COMMAND" for the container runtime ("@" for none). Groups are asked first and ended after
    /// five seconds. Processes that left their group are found by the mark in their environment, where the system shows it (Linux).
    /// Containers and networks are found by their label; each call of a runtime that does not answer is given up.
    /// </summary>
    private const string Script = """
        exec >/dev/null 2>&1
        trap '' INT TERM HUP QUIT
        groups=' '
        runtime=
        while read -r line; do
          id="${line#?}"
          case "$line" in
            @*) runtime="$id" ;;
            +*) groups="$groups$id " ;;
            -*) case "$groups" in *" $id "*) groups="${groups%% $id *} ${groups#* $id }" ;; esac ;;
          esac
        done
        bounded() {
          "$runtime" "$@" &
          n=0
          while kill -0 $!; do
            n=$((n + 1))
            [ $n -eq 300 ] && kill -KILL $!
            sleep 0.1
          done
        }
        marked() { grep -lsaz "^$1=$2\$" /proc/[0-9]*/environ | cut -d/ -f3; }
        for g in $groups; do kill -TERM -- "-$g"; done
        for p in $(marked "$1" "$2"); do kill -TERM "$p"; done
        n=0
        while [ $n -lt 50 ]; do
          left=
          for g in $groups; do kill -0 -- "-$g" && left=1; done
          [ -z "$left" ] && [ -z "$(marked "$1" "$2")" ] && break
          n=$((n + 1))
          sleep 0.1
        done
        for g in $groups; do kill -KILL -- "-$g"; done
        for p in $(marked "$1" "$2"); do kill -KILL "$p"; done
        [ -n "$runtime" ] || exit 0
        containers=$(bounded ps --all --quiet --filter "label=$3=$2")
        if [ -n "$containers" ]; then
          bounded stop -t 5 $containers
          bounded rm --force --volumes $containers
        fi
        for network in $(bounded network ls --quiet --filter "label=$3=$2"); do bounded network rm "$network"; done
        """;

    private readonly Lock _lock = new();
    private readonly Process? _process;

    public Watchdog()
    {
        if (OperatingSystem.IsWindows())
            return; // no process groups to end there
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };
        string[] command = ["sh", "-c", Script, "watchdog", ChildProcess.RunVariable, RunId, ContainerLabels.Run];
        if (Executables.Find("setsid", "/") is { } setsid)
            command = [setsid, .. command];
        start.FileName = command[0];
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        _process = Process.Start(start);
    }

    /// <summary>What every process of this run carries in its environment.</summary>
    public string RunId { get; } = Guid.NewGuid().ToString("N");

    public void Guard(int groupId) => Send($"+{groupId}\n");

    public void Release(int groupId) => Send($"-{groupId}\n");

    /// <summary>From now on containers and networks with the run's label are ended too.</summary>
    /// <param name="runtime">The command of the container runtime.</param>
    public void GuardContainers(string runtime) => Send($"@{runtime}\n");

    /// <summary>There are none any more.</summary>
    public void ReleaseContainers() => Send("@\n");

    /// <summary>Lets it look for what is left, and go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        lock (_lock)
            _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }

    private void Send(string line)
    {
        lock (_lock)
        {
            try
            {
                _process?.StandardInput.Write(line);
                _process?.StandardInput.Flush();
            }
            catch (IOException)
            {
                // Somebody ended the watchdog. The application goes on; only its last safety is gone.
            }
        }
    }
}
