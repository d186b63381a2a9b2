using System.Diagnostics;
using ClothingApp.Hosting.Orchestration;
using ClothingApp.Tests.Hosting.Orchestration;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.HostingTensorFlowServing.Monitoring;

/// <summary>The real gateway as a process, without a model server: it answers, and counts its answers.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;

    private GatewayProcess(int port)
    {
        Port = port;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
        _process = Process.Start(new ProcessStartInfo(
            Executables.Dotnet, ["exec", Path.Combine(AppContext.BaseDirectory, "ClothingApp.Gateway.dll"), $"--urls=http://127.0.0.1:{port}"])
        { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    public HttpClient Client { get; }

    public static async Task<GatewayProcess> StartAsync()
    {
        var gateway = new GatewayProcess(FreePorts.Two().First);
        Assert.True(await Poll.UntilAsync(gateway.LivesAsync, lives => lives));
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private async Task<bool> LivesAsync()
    {
        try
        {
            using var response = await Client.GetAsync(new Uri("/alive", UriKind.Relative));
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not yet
        }
    }
}
