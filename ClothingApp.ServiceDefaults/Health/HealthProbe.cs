namespace ClothingApp.ServiceDefaults.Health;

/// <summary>
/// A service that asks itself how it is: <c>SERVICE --probe URL...</c> ends with 0 when every address answers well. Container runtimes run health
/// checks inside the container, where these images have neither shell nor curl.
/// </summary>
public static class HealthProbe
{
    private const string Flag = "--probe";

    /// <summary>Less than what the published health checks allow.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Whether the program was started to ask, and not to serve.</summary>
    public static bool IsAsked(string[] arguments) => arguments is [Flag, ..];

    /// <returns>The exit code: 0 when all is well, else 1, with a line on the error output about what is not.</returns>
    public static async Task<int> RunAsync(string[] arguments, CancellationToken ct = default)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };
        foreach (var address in arguments.Skip(1))
        {
            if (await WhyNotAsync(client, address, ct) is not { } problem)
                continue;
            await Console.Error.WriteLineAsync($"{address} {problem}");
            return 1;
        }
        return 0;
    }

    private static async Task<string?> WhyNotAsync(HttpClient client, string address, CancellationToken ct)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            return "is no address";
        try
        {
            using var answer = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, ct);
            return answer.IsSuccessStatusCode ? null : $"answers {(int)answer.StatusCode}";
        }
        catch (HttpRequestException error)
        {
            return $"does not answer: {error.Message}";
        }
        catch (TaskCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"did not answer for {Patience.TotalSeconds} s";
        }
    }
}
