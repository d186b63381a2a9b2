using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Tests.Web.Replicas;

/// <summary>The plainest proxy: each request goes to the next replica, whoever sends it. It passes on the host's name, and adds who asked to X-Forwarded-For.</summary>
internal sealed class RoundRobinProxy : IAsyncDisposable
{
    private static readonly string[] OfTheConnection = ["Connection", "Keep-Alive", "Transfer-Encoding", "Upgrade"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null });
    private readonly IReadOnlyList<Uri> _replicas;
    private readonly int[] _forwarded;
    private readonly WebApplication _app;
    private int _turn = -1;

    private RoundRobinProxy(IReadOnlyList<Uri> replicas)
    {
        (_replicas, _forwarded) = (replicas, new int[replicas.Count]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(ForwardAsync);
    }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Requests by replica.</summary>
    public IReadOnlyList<int> Forwarded => _forwarded;

    public static async Task<RoundRobinProxy> StartAsync(IReadOnlyList<Uri> replicas)
    {
        var proxy = new RoundRobinProxy(replicas);
        await proxy._app.StartAsync(CancellationToken.None);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        var replica = (int)((uint)Interlocked.Increment(ref _turn) % (uint)_replicas.Count);
        Interlocked.Increment(ref _forwarded[replica]);
        var (asked, ct) = (context.Request, context.RequestAborted);
        using var request = new HttpRequestMessage(new HttpMethod(asked.Method), new Uri(_replicas[replica], $"{asked.Path}{asked.QueryString}"));
        if (!HttpMethods.IsGet(asked.Method) && !HttpMethods.IsHead(asked.Method))
            request.Content = new StreamContent(asked.Body);
        foreach (var (name, values) in asked.Headers)
        {
            if (!OfTheConnection.Contains(name, StringComparer.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", context.Connection.RemoteIpAddress?.ToString());
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            if (!OfTheConnection.Contains(name, StringComparer.OrdinalIgnoreCase))
                context.Response.Headers[name] = values.ToArray();
        }
        await response.Content.CopyToAsync(context.Response.Body, ct);
    }
}
