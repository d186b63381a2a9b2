using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClothingApp.Tests.AppHost;

/// <summary>A service that behaves as its environment says.</summary>
internal static class TestService
{
    public static void Run()
    {
        if (Environment.GetEnvironmentVariable("EXIT_WITH") is { } exitCode)
        {
            Console.WriteLine("one word before the end");
            Console.Error.WriteLine("and one of woe");
            Environment.Exit(int.Parse(exitCode));
        }
        using var stubborn = Environment.GetEnvironmentVariable("STUBBORN") is null
            ? null : PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
        if (Environment.GetEnvironmentVariable("ESCAPING_CHILD") is not null)
            Process.Start("setsid", ["sleep", "600"]);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (stubborn is not null)
            builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        if (Environment.GetEnvironmentVariable("PORT") is { } port)
            builder.WebHost.UseUrls($"http://localhost:{port}");
        var app = builder.Build();
        app.MapGet("/health", () => Environment.GetEnvironmentVariable("HEALTHY_FILE") is { } file && !File.Exists(file) ? Results.StatusCode(503) : Results.Ok());
        app.MapGet("/env", () => Environment.GetEnvironmentVariables());
        app.MapGet("/pid", () => Environment.ProcessId);
        app.MapGet("/crash", () => Environment.FailFast("asked to"));
        app.Run();
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
