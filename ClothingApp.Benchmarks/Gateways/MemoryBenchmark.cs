using System.Globalization;
using System.Net.Http.Headers;
using ClothingApp.Benchmarks.Measuring;

namespace ClothingApp.Benchmarks.Gateways;

/// <summary>The gateway's memory while many large pictures are uploaded at the same time, above what it takes after one small one.</summary>
internal static class MemoryBenchmark
{
    private const int GatewayCore = 0, OtherCore = 1, Clients = 64;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5), Measured = TimeSpan.FromSeconds(20), Pause = TimeSpan.FromMilliseconds(100);

    /// <param name="small">A JPEG picture of the usual size.</param>
    /// <param name="large">One of 12 megapixels.</param>
    public static async Task<int> RunAsync(string small, string large)
    {
        MeasuredProcess.PinOurselves(OtherCore);
        var port = GatewayBenchmark.FreePort();
        using var standIns = new MeasuredProcess(
            OtherCore, new Dictionary<string, string>(), "dotnet", typeof(StandIns).Assembly.Location, "stand-ins", $"{GatewayBenchmark.FreePort()}", Path.GetDirectoryName(Path.GetFullPath(small))!);
        var settings = GatewayBenchmark.Ours(await StandIns.ModelServerOfAsync(standIns), picturesPort: 80, port);
        settings["Gateway__Admission__MinPictures"] = $"{Clients}";
        using var gateway = new MeasuredProcess(GatewayCore, settings, "dotnet", GatewayBenchmark.Program("ClothingApp.Gateway"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var address = new Uri($"http://127.0.0.1:{port}/api/models/clothing-model/predictions");
        var (picture, first) = (await File.ReadAllBytesAsync(large), await File.ReadAllBytesAsync(small));
        await gateway.UntilAsync(async () => await SendAsync(first));

        await new Traffic(async (_, _) => await SendAsync(first)).RunAsync(1, WarmUp);
        var idle = gateway.Memory;
        var load = new Traffic(async (_, _) => await SendAsync(picture)).RunAsync(Clients, Measured);
        var peak = 0L;
        while (!load.IsCompleted)
        {
            peak = Math.Max(peak, gateway.Memory);
            await Task.Delay(Pause);
        }
        var result = await load;
        Console.WriteLine("| uploads in flight | size of each | answered | failed | a second | idle MB | peak MB | above idle MB |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {Clients} | {picture.Length / 1e6:F1} MB | {result.Latencies.Count} | {result.Failures} | {result.Rate:F1} | {idle / 1e6:F0} | {peak / 1e6:F0} | **{(peak - idle) / 1e6:F0}** |"));
        return result.Failures;

        async Task<bool> SendAsync(byte[] bytes)
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            using var response = await client.PostAsync(address, content);
            return response.EnsureSuccessStatusCode().IsSuccessStatusCode;
        }
    }
}
