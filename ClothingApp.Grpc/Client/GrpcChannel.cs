using System.ComponentModel.DataAnnotations;
using ClothingApp.Grpc.Client;
using ClothingApp.Grpc.Telemetry;
using ClothingApp.Grpc.Wire;

namespace ClothingApp.Grpc;

/// <summary>
/// Unary calls to a set of peers:
/// <code>
/// request -> (1) one frame -> (2) the peer with the lowest load -> (3) exchange -> response
///                                  ^-- (4) another one, if this one cannot have acted on it --'
/// </code>
/// One channel serves a whole process; it is safe for concurrent use.
/// </summary>
public sealed class GrpcChannel : IAsyncDisposable
{
    private const int MaxAttempts = 3;

    private readonly GrpcChannelOptions _options;
    private readonly PeerSet _peers;
    private readonly RetryBudget _budget;

    /// <exception cref="ArgumentException">A target is not http(s)://host:port.</exception>
    /// <exception cref="ValidationException">Another option is out of its range; the message names it.</exception>
    public GrpcChannel(GrpcChannelOptions options) : this(options, Resolver.Default)
    {
    }

    internal GrpcChannel(GrpcChannelOptions options, Resolver resolver, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        _options = options;
        _peers = new PeerSet(options, resolver, time);
        _budget = new RetryBudget(time);
    }

    /// <inheritdoc cref="CallAsync{TRequest, TResponse}(GrpcMethod{TRequest, TResponse}, TRequest, GrpcCallOptions, CancellationToken)"/>
    public Task<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, TimeSpan timeout, CancellationToken ct) =>
        CallAsync(method, request, new GrpcCallOptions(timeout), ct);

    /// <summary>Sends <paramref name="request"/>, which stays the caller's, and waits for the response.</summary>
    /// <exception cref="GrpcException">Any status but OK: the server's, or this side's (deadline, connection, limits).</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        GrpcMethod<TRequest, TResponse> method, TRequest request, GrpcCallOptions call, CancellationToken ct)
    {
        using var telemetry = new ClientCallTelemetry(method.Service, method.Name);
        using var deadline = new CallDeadline(call.Timeout, ct);
        try
        {
            // (1)
            using var frame = OutgoingMessage.Frame(method.Request, request, _options.MaxSendBytes, "CLIENT", call.Compress);
            var exchange = new UnaryExchange<TResponse>(method.Path, frame.WrittenSegment, method.Response, call, _options.MaxReceiveBytes);
            var response = await ExchangeAsync(method.Path, exchange, deadline, telemetry);
            telemetry.Finish(null);
            return response;
        }
        catch (Exception e)
        {
            var failure = FailureOf(e, deadline, ct);
            telemetry.Finish(failure);
            ct.ThrowIfCancellationRequested();
            if (failure.Code == GrpcStatusCode.DeadlineExceeded && failure != e)
                throw failure;
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _peers.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A status that the server sent stands, even when it came late.</summary>
    private static GrpcException FailureOf(Exception e, CallDeadline deadline, CancellationToken ct) =>
        ct.IsCancellationRequested ? new GrpcException(GrpcStatusCode.Cancelled, "The caller gave up.", e)
        : e is GrpcException status ? status
        : deadline.IsOver ? new GrpcException(GrpcStatusCode.DeadlineExceeded, "Deadline Exceeded", e)
        : new GrpcException(GrpcStatusCode.Unknown, e.GetType().Name, e);

    private async Task<TResponse> ExchangeAsync<TResponse>(
        string method, UnaryExchange<TResponse> exchange, CallDeadline deadline, ClientCallTelemetry telemetry)
    {
        _budget.Earn();
        Peer? failed = null;
        TransportFailure? failure = null;
        Exception? cause = null;
        for (var attempt = 1; ; attempt++)
        {
            // (2) The lease counts the call until the trailers are read; counted to the headers only, an answer that is
            // still on its way would look like a free peer.
            var acquired = await _peers.AcquireAsync(method, failed, deadline.Token);
            if (acquired is not { } lease)
                throw failure!.ToException(failed!, cause!);
            using var _ = lease;
            telemetry.SetPeer(lease.Peer);
            try
            {
                // (3)
                var response = await exchange.RunAsync(lease, deadline);
                _peers.Report(lease, method, CallOutcome.Answered);
                return response;
            }
            catch (GrpcException status)
            {
                _peers.Report(lease, method, status.Code == GrpcStatusCode.Unavailable ? CallOutcome.Refused : CallOutcome.Answered);
                throw;
            }
            catch (Exception) when (deadline.HasPassed)
            {
                _peers.ReportDeadline(lease, method);
                throw;
            }
            catch (TransportException e) when (!deadline.IsOver)
            {
                var seen = e.Failure;
                _peers.Report(lease, method, seen.Outcome);
                // (4) Never after the server may have acted on it.
                if (!seen.NeverSeen || attempt == MaxAttempts || !_budget.TrySpend())
                    throw seen.ToException(lease.Peer, e);
                (failed, failure, cause) = (lease.Peer, seen, e);
                GrpcMetrics.Retry(method, seen.Outcome);
            }
        }
    }
}
