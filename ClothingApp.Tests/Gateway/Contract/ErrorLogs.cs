using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Gateway.Contract;

/// <summary>Keeps the errors that a gateway logs.</summary>
internal sealed class ErrorLogs : ILoggerProvider, ILogger
{
    internal ConcurrentQueue<string> Errors { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Errors.Enqueue($"{eventId.Id} {formatter(state, exception)} {exception}");
    }

    public void Dispose()
    {
    }
}
