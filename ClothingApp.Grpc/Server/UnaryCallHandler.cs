using Microsoft.Extensions.Logging;

namespace ClothingApp.Grpc.Server;

/// <summary>A method with one answer.</summary>
internal sealed class UnaryCallHandler<TRequest, TResponse>(
    GrpcMethod<TRequest, TResponse> method,
    Func<TRequest, GrpcServerCall, ValueTask<TResponse>> handler,
    GrpcServerOptions options,
    ILogger logger,
    TimeProvider time) : ServerCallHandler<TRequest, TResponse>(method, options, logger, time)
{
    protected override async ValueTask AnswerAsync(TRequest request, GrpcServerCall call)
    {
        var response = await handler(request, call);
        try
        {
            // A handler that did not look at its token is too late all the same.
            call.CancellationToken.ThrowIfCancellationRequested();
            await ServerResponse.SendAsync(call.HttpContext, Method.Response, response, Options.MaxSendBytes);
        }
        finally
        {
            (response as IDisposable)?.Dispose();
        }
    }
}
