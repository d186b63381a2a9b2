using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using ClothingApp.Grpc.Client.Tls;

namespace ClothingApp.Grpc.Client.Http2;

/// <summary>Opens connections to one peer: to its very address, with TLS where the target says https.</summary>
/// <param name="serverName">The server's name for TLS, where it is not the target's.</param>
internal sealed class Connector(PeerAddress address, string? serverName, TlsMaterial? tls, GrpcChannelOptions options)
{
    private readonly Http2Options _http2 = Http2Options.Of(options);

    /// <exception cref="TransportException">There is no connection, or not in time.</exception>
    /// <exception cref="OperationCanceledException">It is not wanted any more.</exception>
    public async Task<Http2Connection> ConnectAsync(CancellationToken ct)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(options.ConnectTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await (address.Ip is { } ip
                ? socket.ConnectAsync(new IPEndPoint(ip, address.Target.Port), time.Token)
                : socket.ConnectAsync(address.Target.IdnHost, address.Target.Port, time.Token));
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Target.Scheme == Uri.UriSchemeHttps)
                stream = await SecureAsync(stream, time.Token);
            return Http2Connection.Start(stream, _http2);
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is OperationCanceledException && !ct.IsCancellationRequested)
                throw new TransportException(TransportFailure.ConnectTimeout, e);
            if (e is SocketException failure)
                throw new TransportException(TransportFailure.OfSocket(failure.SocketErrorCode), e);
            throw;
        }
    }

    private async Task<Stream> SecureAsync(Stream plain, CancellationToken ct)
    {
        var settings = tls?.ForConnection() ?? new SslClientAuthenticationOptions();
        settings.TargetHost = serverName ?? address.Target.IdnHost;
        settings.ApplicationProtocols = [SslApplicationProtocol.Http2];
        var secure = new SslStream(plain);
        try
        {
            await secure.AuthenticateAsClientAsync(settings, ct);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            throw new TransportException(TransportFailure.NoTls(e), e);
        }
        return secure.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2 ? secure : throw new TransportException(TransportFailure.NoHttp2, null);
    }
}
