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
        activity.SetTag("rpc.system.name", "grpc");
        activity.SetTag("rpc.method", $"{service}/{method}");
    }

    /// <param name="status">Null for OK.</param>
    /// <param name="isError">Whether this side counts the status as an error.</param>
    public static void SetStatus(Activity activity, GrpcException? status, bool isError)
    {
        activity.SetTag("rpc.response.status_code", GrpcStatusNames.Of(status?.Code ?? GrpcStatusCode.Ok));
        if (!isError)
            return;
        activity.SetTag("error.type", GrpcStatusNames.Of(status?.Code ?? GrpcStatusCode.Unknown));
        activity.SetStatus(ActivityStatusCode.Error, status?.Detail);
    }
}
