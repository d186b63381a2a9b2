using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using ClothingApp.Grpc.Wire;

namespace ClothingApp.Grpc.Client;

/// <summary>
/// One attempt of a call over one peer:
/// <code>
/// POST path, frame -> (1) headers: trailers-only? gRPC at all? -> (2) one message -> (3) end of stream -> (4) trailers
/// </code>
/// </summary>
internal sealed class UnaryExchange<TResponse>(
    string path, ArraySegment<byte> frame, IGrpcMarshaller<TResponse> marshaller, GrpcCallOptions call, int maxBytes)
{
    private const string Side = "CLIENT";
    private const string UserAgent = "grpc-csharp-clothingapp/0.1.0";

    private static readonly MediaTypeHeaderValue ContentType = new(GrpcNames.ContentType);

    /// <summary>Whether the latest attempt got as far as handing the whole request to the connection.</summary>
    public bool WasWritten { get; private set; }

    /// <exception cref="GrpcException">The server's status, or what is wrong with its answer.</exception>
    /// <exception cref="Exception">The transport's own: see <see cref="TransportFailure"/>.</exception>
    public async Task<TResponse> RunAsync(PeerLease lease, CallDeadline deadline)
    {
        using var content = new FrameContent(frame);
        using var request = CreateRequest(lease.Peer, content, deadline);
        using var response = await SendAsync(lease.Link, request, content, deadline.Token);

        // (1)
        if (ResponseStatus.FromHeaders(response) is { } early)
            throw early;
        await using var body = await response.Content.ReadAsStreamAsync(deadline.Token);

        // (2)
        var message = await ReadMessageAsync(body, Header(response, GrpcNames.Encoding), deadline.Token);
        var isTaken = false;
        try
        {
            // (3) The trailers are there only after a read that found the end; reading the exact length is not enough.
            await EnsureEndAsync(body, deadline.Token);
            // (4)
            if (ResponseStatus.FromTrailers(response, message.HasMessage) is { } failure)
                throw failure;
            isTaken = true;
            return message.Value!;
        }
        finally
        {
            if (!isTaken)
                (message.Value as IDisposable)?.Dispose();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(PeerLink link, HttpRequestMessage request, FrameContent content, CancellationToken ct)
    {
        try
        {
            return await link.Http.SendAsync(request, ct);
        }
        finally
        {
            WasWritten = content.IsWritten;
        }
    }

    private HttpRequestMessage CreateRequest(Peer peer, FrameContent content, CallDeadline deadline)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(peer.Address.Endpoint, path))
        {
            Version = HttpVersion.Version20,
            // The default policy would silently speak HTTP/1.1 to a clear-text port.
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = ContentType;
        var headers = request.Headers;
        headers.Host = peer.Authority;
        headers.TryAddWithoutValidation("te", "trailers");
        headers.TryAddWithoutValidation("user-agent", UserAgent);
        headers.TryAddWithoutValidation(GrpcNames.AcceptEncoding, GrpcNames.SupportedEncodings);
        headers.TryAddWithoutValidation(GrpcNames.Timeout, GrpcTimeout.Format(deadline.Remaining));
        if (frame[0] == 1)
            headers.TryAddWithoutValidation(GrpcNames.Encoding, GrpcNames.Gzip);
        if (call.Metadata is not null)
        {
            foreach (var (name, value) in call.Metadata)
                headers.TryAddWithoutValidation(name, value);
        }
        DistributedContextPropagator.Current.Inject(Activity.Current, headers, static (carrier, name, value) =>
            ((HttpRequestHeaders)carrier!).TryAddWithoutValidation(name, value));
        return request;
    }

    private async ValueTask<(TResponse? Value, bool HasMessage)> ReadMessageAsync(Stream body, string? encoding, CancellationToken ct)
    {
        var start = new byte[MessagePrefix.Size];
        var count = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);
        if (count == 0)
            return (default, false);
        if (count < start.Length)
            throw new GrpcException(GrpcStatusCode.Internal, "Incomplete message.");
        var prefix = MessagePrefix.Read(start);
        if (prefix.Check(Side, encoding, maxBytes) is { } refusal)
            throw refusal;
        var length = (int)prefix.Length;
        var payload = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            if (await body.ReadAtLeastAsync(payload.AsMemory(0, length), length, throwOnEndOfStream: false, ct) < length)
                throw new GrpcException(GrpcStatusCode.Internal, "Incomplete message.");
            return (IncomingMessage.Parse(marshaller, prefix, new ReadOnlySequence<byte>(payload, 0, length), maxBytes, Side), true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(payload);
        }
    }

    private static async ValueTask EnsureEndAsync(Stream body, CancellationToken ct)
    {
        if (await body.ReadAsync(new byte[1], ct) != 0)
            throw new GrpcException(GrpcStatusCode.Internal, "Additional data after the message received.");
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
