using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Grpc.Telemetry;

/// <summary>
/// A call's span and its duration on the server. Where ASP.NET Core's own span is traced, that one becomes the call's; a second span for
/// the same request would say nothing new. Otherwise a span of our own follows the caller's <c>traceparent</c>.
/// </summary>
internal readonly struct ServerCallTelemetry : IDisposable
{
    private const string AspNetCoreSource = "Microsoft.AspNetCore";

    /// <summary>A client's mistake is not the server's error (semantic conventions for gRPC, server side).</summary>
    private static readonly FrozenSet<GrpcStatusCode> ServerErrors =
    [
        GrpcStatusCode.Unknown, GrpcStatusCode.DeadlineExceeded, GrpcStatusCode.Unimplemented,
        GrpcStatusCode.Internal, GrpcStatusCode.Unavailable, GrpcStatusCode.DataLoss,
    ];

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly string _service, _method;
    private readonly Activity? _activity;
    private readonly bool _isOurs;

    private ServerCallTelemetry(string service, string method, Activity? activity, bool isOurs)
    {
        (_service, _method) = (service, method);
        _activity = activity;
        _isOurs = isOurs;
    }

    public static ServerCallTelemetry Start(HttpContext context, string service, string method)
    {
        var current = Activity.Current;
        var shared = current?.Source.Name == AspNetCoreSource;
        var activity = shared ? current : GrpcTelemetry.Source.StartActivity($"{service}/{method}", ActivityKind.Server, Caller(context));
        if (activity is { IsAllDataRequested: true })
            GrpcTelemetry.Describe(activity, service, method);
        return new ServerCallTelemetry(service, method, activity, !shared);
    }

    /// <param name="failure">Null for OK.</param>
    public void Finish(GrpcException? failure)
    {
        var isError = failure is not null && ServerErrors.Contains(failure.Code);
        GrpcMetrics.ServerCall(_service, _method, failure, isError, Stopwatch.GetElapsedTime(_start));
        if (_activity is { IsAllDataRequested: true } activity)
            GrpcTelemetry.SetStatus(activity, failure, isError);
    }

    public void Dispose()
    {
        if (_isOurs)
            _activity?.Dispose();
    }

    private static ActivityContext Caller(HttpContext context) =>
        ActivityContext.TryParse(context.Request.Headers.TraceParent, context.Request.Headers.TraceState, isRemote: true, out var caller) ? caller : default;
}
