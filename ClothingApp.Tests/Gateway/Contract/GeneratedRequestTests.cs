using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ClothingApp.Serving.Tensors;
using ClothingApp.Tests.Gateway.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Gateway.Contract;

/// <summary>
/// Thousands of made-up requests: whatever comes, the answer is one of the documented ones.
/// CLOTHING_GENERATED_REQUESTS is how many (5,000 unless it says otherwise), CLOTHING_GENERATED_SEED the first seed, for one that failed.
/// </summary>
public sealed class GeneratedRequestTests
{
    /// <summary>What the server says of requests that it cannot read, before the gateway sees them: without a body.</summary>
    private static readonly int[] OfTheServer = [400, 408, 411, 413, 414, 417, 431, 501, 505];

    [Fact]
    public async Task Send_GeneratedRequests_EachIsAnsweredAsDocumented()
    {
        var count = Setting("CLOTHING_GENERATED_REQUESTS", 5000);
        var first = Setting("CLOTHING_GENERATED_SEED", 20261121);
        await using var pictures = await PictureServer.StartAsync();
        await using var models = await StubModelServer.StartAsync(
            ("clothing-model", [StubModel.Clothing(1), StubModel.Clothing(2)]),
            ("pets", [new StubModel(1, 2, new StubSignature("serving_uint8", "image", DType.UInt8, 32, 32, 3)) { Score = _ => [0, 4] }]));
        await using var gateway = await RunningGateway.StartAsync(
            models.Address, $"--Gateway:Fetch:TrustedOrigins:0={pictures.Origin}", "--Gateway:Fetch:Timeout=00:00:05", "--Logging:LogLevel:Default=Error", "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=None");
        using var logs = new ErrorLogs();
        gateway.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        await gateway.WhenReadyAsync();
        var good = $"{pictures.Origin}/class/4.bmp";

        var faults = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        await Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (seed, _) =>
        {
            var request = GeneratedRequest.Make(seed, good);
            var (answer, fault) = await SendAsync(gateway.Address, request);
            statuses.AddOrUpdate(answer.Status, 1, (_, seen) => seen + 1);
            if ((fault ?? Fault(request, answer)) is { } found)
                faults.Enqueue($"seed {seed}: {found}\n{Encoding.Latin1.GetString(request.Bytes.AsSpan(0, Math.Min(600, request.Bytes.Length)))}\n-> {answer}");
        });

        Assert.True(faults.IsEmpty, $"{faults.Count} of {count}; the first:\n{string.Join("\n\n", faults.Take(5))}");
        Assert.Empty(logs.Errors);
        // The made-up requests get everywhere: else all of this would only show that nonsense is refused.
        Assert.Superset(new HashSet<int> { 200, 400, 404, 405, 415 }, statuses.Keys.ToHashSet());
        Assert.Equal("pants", (await gateway.Http.PostJsonAsync(ContractTable.Api, $"{{\"images\": [{{\"url\": \"{good}\"}}]}}").JsonAsync()).Labels()[0]);
    }

    private static async Task<(RawAnswer Answer, string? Fault)> SendAsync(Uri gateway, GeneratedRequest request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Host, gateway.Port);
        await using var stream = client.GetStream();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        var answer = RawAnswer.None;
        try
        {
            await stream.WriteAsync(request.Bytes, deadline.Token);
            // What was promised and does not come: the end says so, as it does when a client dies.
            if (!request.Whole) client.Client.Shutdown(SocketShutdown.Send);
            do
            {
                answer = await RawAnswer.ReadAsync(stream, deadline.Token, headOnly: IsHead(request));
            }
            while (answer.Status is >= 100 and < 200);
            return (answer, await stream.ReadAsync(new byte[1], deadline.Token) == 0 ? null : "something follows the answer");
        }
        catch (OperationCanceledException)
        {
            return (answer, "the connection was left hanging");
        }
        catch (IOException)
        {
            // Reset: the server does not read what nobody asked for.
            return (answer, null);
        }
        catch (FormatException)
        {
            return (answer, "the answer is no HTTP");
        }
    }

    private static string? Fault(GeneratedRequest request, RawAnswer answer)
    {
        if (answer.Status == 0) return request.Whole ? "there is no answer" : null;
        if (answer.Header("Content-Length") == "0" && OfTheServer.Contains(answer.Status)) return null;
        if (answer.Status is 200 or 204 || (answer.Status == 304 && Encoding.Latin1.GetString(request.Bytes).Contains("If-None-Match", StringComparison.OrdinalIgnoreCase))) return null;
        // An answer to HEAD has no body, whatever it is.
        if (answer.Status < 400) return $"the status {answer.Status} is not documented";
        return IsHead(request) ? null : ProblemForm.Fault(answer.Status, answer.Header("Content-Type"), answer.Header("Retry-After"), answer.Body);
    }

    private static bool IsHead(GeneratedRequest request) => request.Bytes.AsSpan().StartsWith("HEAD "u8);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
