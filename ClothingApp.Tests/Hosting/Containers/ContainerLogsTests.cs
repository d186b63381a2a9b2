using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.Containers;

/// <summary>With a command that loses the thread in every way that a runtime can.</summary>
public sealed class ContainerLogsTests : IDisposable
{
    private readonly FakeCommand _command = new();
    private readonly List<string> _lines = [];

    [Fact]
    public async Task Follow_ThatEndsTooEarly_IsMadeUpForAtTheEnd()
    {
        var logs = Logs("""
            printf 'one\ntwo\n'; echo woe >&2
            [ "$2" = --follow ] || printf 'three\nfour'
            """);
        await logs.FollowAsync(Ended(after: 1), CancellationToken.None);
        Assert.Equal(["one", "two", "woe"], Sorted());
        await logs.ReadRestAsync(CancellationToken.None);
        Assert.Equal(["four", "one", "three", "two", "woe"], Sorted());
    }

    [Fact]
    public async Task Follow_ConnectionThatBreaksWithinALine_BeginsAgainWithThatLine()
    {
        var logs = Logs($$"""
            if [ -e '{{_command.Folder}}/second' ]; then printf 'one\ntwo\nthree\n'; else touch '{{_command.Folder}}/second'; printf 'one\ntw'; exit 1; fi
            """);
        await logs.FollowAsync(Ended(after: 2), CancellationToken.None);
        Assert.Equal(["one", "two", "three"], _lines);
    }

    [Fact]
    public async Task Follow_SinceATime_AsksForThat()
    {
        var logs = Logs("echo \"$@\"", since: "2026-01-01T00:00:00Z");
        await logs.ReadRestAsync(CancellationToken.None);
        Assert.Equal(["logs --since 2026-01-01T00:00:00Z box"], _lines);
    }

    public void Dispose() => _command.Dispose();

    private ContainerLogs Logs(string script, string? since = null) =>
        new(new ContainerCli("podman", _command.Write("podman", $"echo x >> '{_command.Folder}/calls'\n{script}")), "box", since, (line, _) =>
        {
            lock (_lines)
                _lines.Add(line);
        });

    /// <summary>The container ends when it has been asked that often.</summary>
    private async Task Ended(int after)
    {
        var calls = Path.Combine(_command.Folder, "calls");
        await Infrastructure.Poll.UntilAsync(() => File.Exists(calls) ? File.ReadAllLines(calls).Length : 0, count => count >= after);
    }

    private IEnumerable<string> Sorted() => _lines.Order(StringComparer.Ordinal);
}
