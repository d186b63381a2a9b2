using System.Diagnostics;

namespace ClothingApp.Grpc.Telemetry;

/// <summary>Spans of calls, named and tagged as OpenTelemetry's RPC conventions say.</summary>
internal static class GrpcTelemetry
{
    /// <summary>The source's name, which a tracer provider adds.</summary>
    public const string SourceName = "ClothingApp.Grpc";

    public static readonly ActivitySource Source = new(SourceName);

    public static void Describe(Activity activity, string service, string method)
    {
        activity.DisplayName = $"{service}/{method}";
        activity.SetTag("rpc.system", "grpc");
        activity.SetTag("rpc.service", service);
        activity.SetTag("rpc.method", method);
    }

    /// <param name="status">Null for OK.</param>
    /// <param name="isError">Whether this side counts the status as an error.</param>
    public static void SetStatus(Activity activity, GrpcException? status, bool isError)
    {
        activity.SetTag("rpc.grpc.status_code", (int)(status?.Code ?? GrpcStatusCode.Ok));
        if (isError)
            activity.SetStatus(ActivityStatusCode.Error, status?.Detail);
    }
}
