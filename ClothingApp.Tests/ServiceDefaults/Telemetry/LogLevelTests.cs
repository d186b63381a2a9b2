using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.ServiceDefaults.Telemetry;

public class LogLevelTests
{
    [Theory]
    [InlineData(null, false)]
    [InlineData("Information", true)]
    public async Task FrameworkLogs_OfARequest_AreWrittenOnlyWhenConfigured(string? level, bool written)
    {
        using var provider = new CountingProvider();
        await using var service = await TestService.StartAsync(
            new() { ["Logging:LogLevel:Microsoft.AspNetCore"] = level }, builder => builder.Services.AddSingleton<ILoggerProvider>(provider));
        using (await service.GetAsync("/hello"))
            Assert.Equal(written, provider.IsEnabled);
    }

    /// <summary>Remembers whether the framework's log of requests is on.</summary>
    private sealed class CountingProvider : ILoggerProvider, ILogger
    {
        private volatile bool _enabled;

        public bool IsEnabled => _enabled;

        public ILogger CreateLogger(string categoryName) => categoryName == "Microsoft.AspNetCore.Hosting.Diagnostics" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        bool ILogger.IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _enabled = true;

        public void Dispose() => _enabled = false;
    }
}
