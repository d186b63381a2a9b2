using Microsoft.Extensions.Logging;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>What the graph's own callbacks have to say about a resource, among its output.</summary>
internal sealed class ResourceLogger(Action<string, bool> write) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            write(exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception.Message}", logLevel >= LogLevel.Warning);
    }
}
