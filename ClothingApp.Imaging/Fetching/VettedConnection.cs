using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace ClothingApp.Imaging.Fetching;

/// <summary>The HTTP machinery: it knows how to reach vetted addresses and brings nothing of its own along.</summary>
internal static class VettedConnection
{
    /// <summary>The addresses that a request's sockets may be opened to.</summary>
    internal static readonly HttpRequestOptionsKey<IPAddress[]> Addresses = new("ClothingApp.VettedAddresses");

    private const int MaxHeaderKilobytes = 16;
    private const int MaxConnectionsPerServer = 32;

    /// <summary>A name may stand for hundreds of addresses; so many are tried, each for so long.</summary>
    private const int MaxAddresses = 4;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    internal static HttpMessageInvoker CreateInvoker() => new(new SocketsHttpHandler
    {
        ConnectCallback = ConnectAsync,
        // Each of these would act without asking us, or carry something to a stranger's server.
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeaderKilobytes,
        MaxResponseDrainSize = 0,
        MaxConnectionsPerServer = MaxConnectionsPerServer,
        // A pooled connection goes to an address that was vetted when it was opened; names move on, so it is not kept long.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
        SslOptions = new SslClientAuthenticationOptions
        {
            // A certificate may name addresses to download its issuer or its revocation from: the runtime would fetch those
            // without any vetting, so it must not.
            CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
        },
    });

    /// <summary>Opens the socket to an address that was vetted, never to a name: nothing is resolved a second time.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        if (!context.InitialRequestMessage.Options.TryGetValue(Addresses, out var addresses))
            throw new InvalidOperationException("A request reached the connection without vetted addresses.");

        Exception failure = new SocketException((int)SocketError.HostUnreachable);
        foreach (var address in addresses.Take(MaxAddresses))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct);
            attempt.CancelAfter(ConnectTimeout);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), attempt.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !ct.IsCancellationRequested))
            {
                socket.Dispose();
                failure = new SocketException((int)((e as SocketException)?.SocketErrorCode ?? SocketError.TimedOut));
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure;
    }
}
