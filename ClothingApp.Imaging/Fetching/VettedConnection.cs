using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace ClothingApp.Imaging.Fetching;

/// <summary>The HTTP machinery: it knows how to reach vetted addresses and brings nothing of its own along.</summary>
internal static class VettedConnection
{
    private static readonly HttpRequestOptionsKey<Way> WayOfRequest = new("ClothingApp.VettedWay");

    private const int MaxHeaderKilobytes = 16;
    private const int MaxConnectionsPerServer = 32;

    /// <summary>A name may stand for hundreds of addresses; so many are tried, each for so long.</summary>
    private const int MaxAddresses = 4;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Says where the request's sockets may be opened to.</summary>
    internal static void Allow(HttpRequestMessage request, IPAddress[] addresses) => request.Options.Set(WayOfRequest, new Way(addresses));

    /// <param name="roots">For tests: the authorities that certificates are checked against; null: the system's.</param>
    internal static HttpMessageInvoker CreateInvoker(FetchOptions options, X509Certificate2Collection? roots) => new(new SocketsHttpHandler
    {
        ConnectCallback = (context, ct) => ConnectAsync(context, new ReadAllowance(options.MaxBytes), ct),
        PlaintextStreamFilter = RenewByRequest,
        // Handshakes included. Connecting goes on for a while after its request has been given up.
        ConnectTimeout = options.Timeout,
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
            // Some systems still allow the older ones.
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            CertificateChainPolicy = ChainPolicy(roots),
        },
    });

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection? roots)
    {
        // A certificate may name addresses to download its issuer or its revocation from: the runtime would fetch those
        // without any vetting, so it must not.
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        if (roots is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    /// <summary>Requests have no body, so in HTTP/1.1 each is one write; TLS's own messages are below this stream and renew nothing.</summary>
    private static ValueTask<Stream> RenewByRequest(SocketsHttpPlaintextStreamFilterContext context, CancellationToken ct)
    {
        var allowance = WayOf(context.InitialRequestMessage).Allowance!;
        return ValueTask.FromResult<Stream>(new WatchedStream(context.PlaintextStream, onWrite: allowance.Renew));
    }

    /// <summary>Opens the socket to an address that was vetted, never to a name: nothing is resolved a second time.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, ReadAllowance allowance, CancellationToken ct)
    {
        var way = WayOf(context.InitialRequestMessage);
        way.Allowance = allowance;

        Exception failure = new SocketException((int)SocketError.HostUnreachable);
        foreach (var address in way.Addresses.Take(MaxAddresses))
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(ct);
            attempt.CancelAfter(ConnectTimeout);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), attempt.Token);
                return new WatchedStream(new NetworkStream(socket, ownsSocket: true), onRead: allowance.Take);
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

    private static Way WayOf(HttpRequestMessage request) => request.Options.TryGetValue(WayOfRequest, out var way)
        ? way
        : throw new InvalidOperationException("A request reached the connection without vetted addresses.");

    /// <param name="addresses">The addresses that a request's sockets may be opened to.</param>
    private sealed class Way(IPAddress[] addresses)
    {
        internal IPAddress[] Addresses { get; } = addresses;

        /// <summary>Of the connection that was opened for this request.</summary>
        internal ReadAllowance? Allowance { get; set; }
    }
}
