using System.Diagnostics;
using System.Net;
using System.Text;
using ClothingApp.Tests.Grpc;

namespace ClothingApp.Tests.ModelServer;

/// <summary>A model server of one model as a process of its own, for what concerns the whole process.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task<string[]> _output;
    private readonly HttpClient _client;

    private ServerProcess(Process process, Uri grpc, Uri rest)
    {
        _process = process;
        Grpc = grpc;
        _output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        _client = new HttpClient { BaseAddress = rest };
    }

    public Uri Grpc { get; }

    /// <param name="shell">What the shell does before it becomes the server.</param>
    /// <param name="flags">Beside ports and model.</param>
    /// <param name="environment">Null: without the variable.</param>
    public static async Task<ServerProcess> StartAsync(string model, string shell, IEnumerable<string> flags, IReadOnlyDictionary<string, string?> environment)
    {
        var (grpc, rest) = (UnusedAddress.Find(), UnusedAddress.Find());
        var start = new ProcessStartInfo("sh")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "-c", shell + " exec dotnet \"$@\"", "sh", Path.Combine(AppContext.BaseDirectory, "ClothingApp.ModelServer.dll"), $"--port={grpc.Port}", $"--rest_api_port={rest.Port}",
                $"--model_name={model}", "--model_base_path=" + Path.Combine(ModelServerFixture.ModelsFolder, model),
            },
        };
        foreach (var flag in flags)
            start.ArgumentList.Add(flag);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var server = new ServerProcess(Process.Start(start)!, grpc, rest);
        try
        {
            await server.WaitUntilReadyAsync(model);
            return server;
        }
        catch (Exception e)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server did not start: {string.Concat(await server._output)}", e);
        }
    }

    /// <returns>Status and body.</returns>
    public async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(new Uri(path, UriKind.Relative), content);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _output;
        _process.Dispose();
        _client.Dispose();
    }

    private async Task WaitUntilReadyAsync(string model)
    {
        var end = DateTime.UtcNow + Patience;
        while (await GetAsync("/readyz") is var answer && answer.Status != HttpStatusCode.OK)
        {
            Assert.False(_process.HasExited, "The server ended.");
            if (DateTime.UtcNow > end)
                Assert.Fail($"{answer.Text}: {(await GetAsync("/v1/models/" + model)).Text}");
            await Task.Delay(100);
        }
        // Its port was free a moment ago: another server may have answered.
        Assert.False(_process.HasExited, "The server ended.");
    }

    private async Task<(HttpStatusCode? Status, string Text)> GetAsync(string path)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(path, UriKind.Relative));
            return (response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException e)
        {
            return (null, e.Message);
        }
    }
}
