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

    /// <summary>Watchdogs that are started again after somebody ended them; more than that is meant.</summary>
    private const int MaxRevivals = 5;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _groups = [];
    private string _runtime = "";
    private Process? _process;
    private int _revivals;
    private bool _ends;

    public Watchdog()
    {
        if (!OperatingSystem.IsWindows()) // no process groups to end there
            _process = Start();
    }

    /// <summary>What every process of this run carries in its environment.</summary>
    public string RunId { get; } = Guid.NewGuid().ToString("N");

    public void Guard(int groupId) => Send($"+{groupId}\n", () => _groups.Add(groupId));

    public void Release(int groupId) => Send($"-{groupId}\n", () => _groups.Remove(groupId));

    /// <summary>From now on containers and networks with the run's label are ended too.</summary>
    /// <param name="runtime">The command of the container runtime.</param>
    public void GuardContainers(string runtime) => Send($"@{runtime}\n", () => _runtime = runtime);

    /// <summary>There are none any more.</summary>
    public void ReleaseContainers() => Send("@\n", () => _runtime = "");

    /// <summary>Lets it look for what is left, and go.</summary>
    public async ValueTask DisposeAsync()
    {
        Process? process;
        lock (_lock)
        {
            _ends = true;
            process = _process;
            process?.StandardInput.Close();
        }
        if (process is null)
            return;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        process.Dispose();
    }

    private Process Start()
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = "/" };
        string[] command = ["sh", "-c", Script, "watchdog", ChildProcess.RunVariable, RunId, ContainerLabels.Run];
        if (Executables.Find("setsid", "/") is { } setsid)
            command = [setsid, .. command];
        start.FileName = command[0];
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => Revive(process);
        process.Start();
        return process;
    }

    /// <summary>Somebody ended it: the next one is told what this one knew.</summary>
    private void Revive(Process gone)
    {
        lock (_lock)
        {
            if (_ends || _process != gone || ++_revivals > MaxRevivals)
                return;
            gone.Dispose();
            _process = Start();
            Write(string.Concat(_groups.Select(group => $"+{group}\n")) + (_runtime.Length > 0 ? $"@{_runtime}\n" : ""));
        }
    }

    private void Send(string line, Action remember)
    {
        lock (_lock)
        {
            remember();
            Write(line);
        }
    }

    private void Write(string lines)
    {
        try
        {
            _process?.StandardInput.Write(lines);
            _process?.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has just ended; the next one is told.
        }
    }
}
