using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClothingApp.Cli.Gateways;

/// <summary>An answer or a problem, and the time from the first byte sent to the last received.</summary>
internal sealed record Timed<T>(T? Value, Problem? Problem, TimeSpan Elapsed) where T : class;

/// <summary>The gateway's API as the commands use it.</summary>
internal sealed class GatewayClient(HttpClient http)
{
    /// <param name="pathOrUrl">An http(s) address, which the gateway downloads, or a file, which is sent.</param>
    public async Task<Timed<PredictionsAnswer>> PredictAsync(string model, string pathOrUrl, int top, CancellationToken ct)
    {
        HttpContent content;
        if (IsAddress(pathOrUrl))
        {
            content = JsonContent.Create(new ImagesBody([new ImageBody(pathOrUrl)]), GatewayJson.Default.ImagesBody);
        }
        else
        {
            try
            {
                content = new ByteArrayContent(await File.ReadAllBytesAsync(pathOrUrl, ct));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                var why = e is FileNotFoundException or DirectoryNotFoundException
                    ? "There is no such file. Check the path; an address starts with http:// or https://."
                    : "The file cannot be read. Check its permissions.";
                return new Timed<PredictionsAnswer>(null, new Problem("no_file", null, why), TimeSpan.Zero);
            }
        }
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"api/models/{Uri.EscapeDataString(model)}/predictions?top={top.ToString(CultureInfo.InvariantCulture)}")
        {
            Content = content,
        };
        return await SendAsync(request, GatewayJson.Default.PredictionsAnswer, ct);
    }

    public async Task<Timed<ModelAnswer>> GetModelAsync(string model, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/models/{Uri.EscapeDataString(model)}");
        return await SendAsync(request, GatewayJson.Default.ModelAnswer, ct);
    }

    public static bool IsAddress(string pathOrUrl) =>
        pathOrUrl.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || pathOrUrl.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    private async Task<Timed<T>> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken ct) where T : class
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (!response.IsSuccessStatusCode)
                return new Timed<T>(null, await ReadProblemAsync(response, ct), Stopwatch.GetElapsedTime(start));
            var value = await response.Content.ReadFromJsonAsync(type, ct);
            return new Timed<T>(value, value is null ? NoGateway("answered nothing") : null, Stopwatch.GetElapsedTime(start));
        }
        catch (HttpRequestException)
        {
            return new Timed<T>(null, NoGateway("does not answer"), Stopwatch.GetElapsedTime(start));
        }
        catch (JsonException)
        {
            return new Timed<T>(null, NoGateway("answered no JSON of a gateway's"), Stopwatch.GetElapsedTime(start));
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Timed<T>(null, NoGateway($"did not answer within {http.Timeout.TotalSeconds:0} s"), Stopwatch.GetElapsedTime(start));
        }
    }

    private async Task<Problem> ReadProblemAsync(HttpResponseMessage response, CancellationToken ct) =>
        response.Content.Headers.ContentType?.MediaType == "application/problem+json"
        && await response.Content.ReadFromJsonAsync(GatewayJson.Default.Problem, ct) is { } problem
            ? problem
            : NoGateway($"answered with status {(int)response.StatusCode}");

    private Problem NoGateway(string what) =>
        new("no_gateway", null, $"{http.BaseAddress} {what}. Check the address of --gateway, or leave it out.");
}
