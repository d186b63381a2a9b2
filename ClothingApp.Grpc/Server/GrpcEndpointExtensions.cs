using System.ComponentModel.DataAnnotations;
using ClothingApp.Grpc.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ClothingApp.Grpc;

/// <summary>Routes for gRPC methods with one request.</summary>
public static class GrpcEndpointExtensions
{
    private static readonly string[] Post = [HttpMethods.Post];

    /// <summary>Answers calls of <paramref name="method"/> by <paramref name="handler"/>.</summary>
    /// <param name="handler">
    /// Throws <see cref="GrpcException"/> for a status; any other exception is UNKNOWN and its text stays here. The request
    /// is the handler's to dispose (it may still be read after the deadline passed); the response is disposed after sending.
    /// </param>
    public static IEndpointConventionBuilder MapGrpc<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        GrpcMethod<TRequest, TResponse> method,
        Func<TRequest, GrpcServerCall, ValueTask<TResponse>> handler) =>
        endpoints.Map(method, (options, logger, time) => new UnaryCallHandler<TRequest, TResponse>(method, handler, options, logger, time));

    /// <summary>Answers calls of <paramref name="method"/> by the messages of <paramref name="handler"/>, each sent as it comes.</summary>
    /// <param name="handler">As for a method with one answer. A status that it throws follows the messages before it. The messages are not disposed.</param>
    public static IEndpointConventionBuilder MapGrpcStream<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        GrpcMethod<TRequest, TResponse> method,
        Func<TRequest, GrpcServerCall, IAsyncEnumerable<TResponse>> handler) =>
        endpoints.Map(method, (options, logger, time) => new ServerStreamHandler<TRequest, TResponse>(method, handler, options, logger, time));

    /// <summary>
    /// Answers gRPC calls of every other method by UNIMPLEMENTED. What is no gRPC call gets 404. Restrict it by
    /// <c>RequireHost("*:8500")</c> where another port of the same server has a fallback of its own.
    /// </summary>
    public static IEndpointConventionBuilder MapGrpcFallback(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapFallback("{**path}", UnknownMethod.InvokeAsync).WithDisplayName("gRPC unknown method");

    /// <summary>
    /// Compresses responses for clients that accept gzip, where that makes them smaller. For text; numbers of a tensor
    /// hardly shrink and cost a lot of time.
    /// </summary>
    public static TBuilder CompressGrpcResponses<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new CompressResponses());

    private static IEndpointConventionBuilder Map<TRequest, TResponse>(
        this IEndpointRouteBuilder endpoints,
        GrpcMethod<TRequest, TResponse> method,
        Func<GrpcServerOptions, ILogger, TimeProvider, ServerCallHandler<TRequest, TResponse>> create)
    {
        var services = endpoints.ServiceProvider;
        var options = services.GetRequiredService<IOptions<GrpcServerOptions>>().Value;
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        var handler = create(
            options,
            services.GetRequiredService<ILoggerFactory>().CreateLogger("ClothingApp.Grpc.Server"),
            services.GetService<TimeProvider>() ?? TimeProvider.System);
        return endpoints.MapMethods(method.Path, Post, handler.InvokeAsync).WithDisplayName($"gRPC {method.Path}");
    }
}
