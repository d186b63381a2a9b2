
namespace ClothingApp.Cli.Gateways;

/// <summary>The gateway of a command: one that runs already, or a private one that ends with it.</summary>
internal sealed class GatewayConnection : IAsyncDisposable
{
    /// <summary>The environment variable with the key for a gateway that asks for one; an argument would be seen in the list of processes.</summary>
    private const string KeyVariable = "CLOTHINGAPP_API_KEY";

    private static readonly Uri Usual = new("http://localhost:9696");

    private readonly HttpClient _http;
    private readonly PrivateServers? _servers;

    private GatewayConnection(Uri address, PrivateServers? servers)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(90) };
        // What is measured here is to be worked out, not remembered.
        _http.DefaultRequestHeaders.CacheControl = new() { NoCache = true };
        if (Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key)
            _http.DefaultRequestHeaders.Add("X-API-Key", key);
        _servers = servers;
        Client = new GatewayClient(_http);
    }

    public Uri Address => _http.BaseAddress!;

    public GatewayClient Client { get; }

    /// <param name="address">Null: the usual address if something answers there, else a private gateway.</param>
    /// <param name="say">Told what takes time.</param>
    /// <exception cref="CliException">No private gateway could be started.</exception>
    public static async Task<GatewayConnection> OpenAsync(Uri? address, Action<string> say, CancellationToken ct)
    {
        if (address is not null)
            return new GatewayConnection(address, null);
        if (await AnswersAsync(Usual, ct))
            return new GatewayConnection(Usual, null);
        say($"No gateway at {Usual}: starting one for this command.");
        var servers = await PrivateServers.StartAsync(ct);
        return new GatewayConnection(servers.Gateway, servers);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_servers is not null)
            await _servers.DisposeAsync();
    }

    private static async Task<bool> AnswersAsync(Uri address, CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            using var response = await http.GetAsync(new Uri(address, "/api/models"), ct);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
