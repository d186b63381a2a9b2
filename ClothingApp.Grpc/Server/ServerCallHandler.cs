using ClothingApp.Grpc.Telemetry;
using ClothingApp.Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ClothingApp.Grpc.Server;

/// <summary>
/// One method on the server:
/// <code>
/// request -> (1) a gRPC call? -> (2) deadline starts -> (3) read one message -> (4) messages + trailers
///                                                             any failure -> (5) a status, and nothing after it
/// </code>
/// </summary>
internal abstract class ServerCallHandler<TRequest, TResponse>(
    GrpcMethod<TRequest, TResponse> method, GrpcServerOptions options, ILogger logger, TimeProvider time)
{
    protected GrpcMethod<TRequest, TResponse> Method => method;

    protected GrpcServerOptions Options => options;

    public async Task InvokeAsync(HttpContext context)
    {
        // (1) Routes match in any case, gRPC's paths do not.
        if (context.Request.Path.Value != method.Path)
        {
            await UnknownMethod.InvokeAsync(context);
            return;
        }
        if (!CallPreconditions.Answer(context))
            return;

        // (2) Reading the request counts against the deadline too.
        using var call = new CallLifetime(context, time);
        using var telemetry = ServerCallTelemetry.Start(context, method.Service, method.Name);
        GrpcException? failure = null;
        try
        {
            await RunAsync(context, call);
        }
        catch (Exception e)
        {
            failure = StatusOf(e, call);
            // For whoever stands around the call: a status in the headers is text that travels.
            context.Features.Set(failure);
            // (5)
            if (call.ClientIsGone)
                Log.ClientGone(logger, method.Path);
            else
                ServerResponse.SendStatus(context, failure);
        }
        telemetry.Finish(failure);
    }

    /// <summary>Computes the answer and sends all of it, the status of success included.</summary>
    protected abstract ValueTask AnswerAsync(TRequest request, GrpcServerCall call);

    private async Task RunAsync(HttpContext context, CallLifetime call)
    {
        // The prefix is checked against our own limit, so the server-wide one must not cut in before.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize)
            bodySize.MaxRequestBodySize = null;

        // (3)
        var request = await RequestReader.ReadAsync(
            context.Request.BodyReader, method.Request, context.Request.Headers[GrpcNames.Encoding], options.MaxReceiveBytes, call.Token);
        // (4)
        await AnswerAsync(request, new GrpcServerCall(context, call.Deadline, call.Token));
    }

    private GrpcException StatusOf(Exception e, CallLifetime call)
    {
        if (call.ClientIsGone)
            return new GrpcException(GrpcStatusCode.Cancelled, "The client is gone.", e);
        if (call.DeadlinePassed)
            return new GrpcException(GrpcStatusCode.DeadlineExceeded, "Deadline Exceeded", e);
        if (e is GrpcException status)
        {
            Log.CallFailed(logger, method.Path, status.Code, status.Detail);
            return status;
        }
        Log.HandlerThrew(logger, method.Path, e);
        return new GrpcException(GrpcStatusCode.Unknown, "The method failed by an unexpected error.", e);
    }
}
