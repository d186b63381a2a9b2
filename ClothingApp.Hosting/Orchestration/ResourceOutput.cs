using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>The output of one process or container: shown as it comes, and kept for the dashboard.</summary>
internal sealed class ResourceOutput(string name, ResourceLoggerService loggers, AppConsole console)
{
    private const int Last = 20;

    public ResourceLogger Logger => new((line, isError) => Write(line, isError));

    public IEnumerable<string> LastLines => loggers.Snapshot(name).TakeLast(Last).Select(line => line.Content);

    /// <param name="line">Null, which marks the end of a stream, is passed over.</param>
    /// <param name="isError">From standard error.</param>
    public void Write(string? line, bool isError)
    {
        if (line is null)
            return;
        loggers.Write(name, line, isError);
        console.Resource(name, line, isError);
    }
}
