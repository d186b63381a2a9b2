using System.Diagnostics;
using System.Net;
using ClothingApp.Benchmarks.Gateways;

namespace ClothingApp.Benchmarks.Websites;

/// <summary>The website as a process of its own, from the build of this configuration.</summary>
internal sealed class WebsiteProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private WebsiteProcess(Uri gateway, Uri address, IReadOnlyDictionary<string, string> settings)
    {
        Address = address;
        var start = new ProcessStartInfo("dotnet", [GatewayBenchmark.Program("ClothingApp.Web"), $"--urls={address}"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["services__gateway__http__0"] = gateway.ToString();
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        (_output, _errors) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    public Uri Address { get; }

    /// <param name="gateway">Where it finds the gateway.</param>
    /// <param name="settings">Added to our own environment.</param>
    /// <exception cref="InvalidOperationException">It has ended, or does not answer within two minutes.</exception>
    public static async Task<WebsiteProcess> StartAsync(Uri gateway, IReadOnlyDictionary<string, string> settings)
    {
        var website = new WebsiteProcess(gateway, new Uri($"http://127.0.0.1:{GatewayBenchmark.FreePort()}"), settings);
        try
        {
            await website.UntilReadyAsync();
            return website;
        }
        catch
        {
            website.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task UntilReadyAsync()
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Delay(50))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The website has ended:\n{await _output}{await _errors}");
            if (await AnswersAsync(http))
                return;
            if (Stopwatch.GetElapsedTime(start) > Patience)
                throw new InvalidOperationException($"The website does not answer at {Address}.");
        }
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var response = await http.GetAsync(Address);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // nobody listens yet
        }
    }
}
