using Microsoft.Extensions.Logging;

namespace ClothingApp.Grpc.Server;

/// <summary>A method that answers with messages as they come, until its handler ends.</summary>
internal sealed class ServerStreamHandler<TRequest, TResponse>(
    GrpcMethod<TRequest, TResponse> method,
    Func<TRequest, GrpcServerCall, IAsyncEnumerable<TResponse>> handler,
    GrpcServerOptions options,
    ILogger logger,
    TimeProvider time) : ServerCallHandler<TRequest, TResponse>(method, options, logger, time)
{
    protected override async ValueTask AnswerAsync(TRequest request, GrpcServerCall call)
    {
        await ServerResponse.StartAsync(call.HttpContext);
        await foreach (var message in handler(request, call).WithCancellation(call.CancellationToken))
            await ServerResponse.SendOneAsync(call.HttpContext, Method.Response, message, Options.MaxSendBytes, call.CancellationToken);
        ServerResponse.SendOk(call.HttpContext);
    }
}
