using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ClothingApp.ServiceDefaults.Management;

/// <summary>
/// Keeps the four management endpoints on their own port, and everything else off it.
/// A startup filter, because only that stands before every middleware of the service and after its addresses are known.
/// </summary>
internal sealed class ManagementPort(IOptions<ManagementOptions> options, IServer server) : IStartupFilter
{
    private static readonly FrozenSet<string> Paths =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "/alive", "/ready", "/health", "/metrics");

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        if (options.Value.Port is { } port)
        {
            if (server.Features.Get<IServerAddressesFeature>()?.Addresses is { IsReadOnly: false } addresses)
                Listen(addresses, port);
            app.Use(inner => context =>
            {
                if (Paths.Contains(context.Request.Path.Value?.TrimEnd('/') ?? "") == (context.Connection.LocalPort == port))
                    return inner(context);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }
        next(app);
    };

    /// <summary>Adds the port to the addresses unless one of them has it; on the same host as the first.</summary>
    internal static void Listen(ICollection<string> addresses, int port)
    {
        if (addresses.Count == 0)
            addresses.Add("http://localhost:5000"); // what Kestrel takes when nobody names an address, and would no longer take now
        var parsed = addresses.Select(BindingAddress.Parse).ToList();
        if (parsed.TrueForAll(address => address.Port != port))
            addresses.Add($"http://{(parsed[0].IsUnixPipe ? "localhost" : parsed[0].Host)}:{port}");
    }
}
