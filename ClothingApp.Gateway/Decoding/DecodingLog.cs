using ClothingApp.Imaging.Decoding.Workers;

namespace ClothingApp.Gateway.Decoding;

internal static partial class DecodingLog
{
    /// <summary>Writes an event at the level that it deserves.</summary>
    public static void Write(ILogger logger, WorkerEvent said)
    {
        switch (said.Kind)
        {
            case WorkerEventKind.Unavailable:
                InProcess(logger, said.Detail);
                break;
            case WorkerEventKind.Unbounded:
                Unbounded(logger, said.Detail);
                break;
            case WorkerEventKind.TimedOut:
                TimedOut(logger, said.Worker);
                break;
            case WorkerEventKind.Crashed:
                Crashed(logger, said.Worker, said.Detail);
                break;
            default:
                NotStarted(logger, said.Detail);
                break;
        }
    }

    [LoggerMessage(1250, LogLevel.Warning, "Pictures are decoded in the gateway's own process: {Reason}")]
    private static partial void InProcess(ILogger logger, string reason);

    [LoggerMessage(1251, LogLevel.Warning, "Decode workers run with one bound less: {Reason}")]
    private static partial void Unbounded(ILogger logger, string reason);

    [LoggerMessage(1252, LogLevel.Warning, "Decode worker {Worker} was ended because a picture's time was over; another one takes its place")]
    private static partial void TimedOut(ILogger logger, int worker);

    [LoggerMessage(1253, LogLevel.Error, "Decode worker {Worker} {End}; another one takes its place")]
    private static partial void Crashed(ILogger logger, int worker, string end);

    [LoggerMessage(1254, LogLevel.Error, "A decode worker could not be started, which is tried again: {Reason}")]
    private static partial void NotStarted(ILogger logger, string reason);
}
