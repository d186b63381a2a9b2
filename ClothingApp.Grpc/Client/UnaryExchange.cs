using System.Diagnostics;
using ClothingApp.Grpc.Client.Http2;
using ClothingApp.Grpc.Client.Http2.Hpack;
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
    private const string UserAgent = "grpc-csharp-clothingapp/0.1.0";
    private const int UsualHeaderBytes = 512;

    /// <exception cref="GrpcException">The server's status, or what is wrong with its answer.</exception>
    /// <exception cref="TransportException">It did not come to an answer.</exception>
    public async Task<TResponse> RunAsync(PeerLease lease, CallDeadline deadline)
    {
        using var answer = new UnaryAnswer(maxBytes);
        using var header = Header(lease.Peer, deadline);
        var begun = new Http2Call(header.WrittenMemory, frame, answer);
        var connection = await lease.Link.Connections.BeginAsync(begun, deadline.Token);
        HeaderFields? trailers;
        try
        {
            // (1) to (3)
            trailers = await begun.End.WaitAsync(deadline.Token);
        }
        finally
        {
            connection.Leave(begun);
        }
        if (answer.Failure is { } early)
            throw early;

        var response = answer.HasMessage ? answer.Parse(marshaller) : default;
        // (4)
        if (ResponseStatus.FromTrailers(answer.Headers!, trailers, answer.HasMessage) is not { } failure)
            return response!;
        (response as IDisposable)?.Dispose();
        throw failure;
    }

    private PooledBuffer Header(Peer peer, CallDeadline deadline)
    {
        var block = new PooledBuffer(UsualHeaderBytes);
        try
        {
            var header = new HeaderWriter(block);
            header.Indexed(StaticTable.MethodPost);
            header.Indexed(peer.Address.Target.Scheme == Uri.UriSchemeHttps ? StaticTable.SchemeHttps : StaticTable.SchemeHttp);
            header.Literal(StaticTable.Path, path);
            header.Literal(StaticTable.Authority, peer.Authority);
            header.Literal("te", "trailers");
            header.Literal(StaticTable.ContentType, GrpcNames.ContentType);
            header.Literal(StaticTable.UserAgent, UserAgent);
            header.Literal(GrpcNames.AcceptEncoding, GrpcNames.SupportedEncodings);
            header.Literal(GrpcNames.Timeout, GrpcTimeout.Format(deadline.Remaining));
            if (frame[0] == 1)
                header.Literal(GrpcNames.Encoding, GrpcNames.Gzip);
            if (call.Metadata is not null)
            {
                foreach (var (name, value) in call.Metadata)
                    header.Literal(name, value);
            }
            DistributedContextPropagator.Current.Inject(Activity.Current, header, static (carrier, name, value) =>
            {
                // The state of a trace is a stranger's text: what is no header is not passed on.
                if (HeaderWriter.IsField(name, value))
                    ((HeaderWriter)carrier!).Literal(name, value);
            });
            if (block.Length > FrameHeader.UsualMaxLength)
                throw new GrpcException(GrpcStatusCode.ResourceExhausted, $"CLIENT: Metadata larger than max ({block.Length} vs. {FrameHeader.UsualMaxLength})");
            return block;
        }
        catch
        {
            block.Dispose();
            throw;
        }
    }
}
