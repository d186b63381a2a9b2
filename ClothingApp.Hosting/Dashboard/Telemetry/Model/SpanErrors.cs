using ClothingApp.Grpc;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>
/// Whether a span failed. Its status says so; where the sender left that unset, the HTTP or RPC status does, by the rules of
/// OpenTelemetry's semantic conventions, under the names of today and of before.
/// </summary>
internal static class SpanErrors
{
    private static readonly string[] HttpStatus = ["http.response.status_code", "http.status_code"];
    private static readonly string[] RpcStatus = ["rpc.response.status_code", "rpc.status_code", "rpc.grpc.status_code"];

    /// <summary>Of the others the caller is the cause.</summary>
    private static readonly string[] RpcServerErrors = ["UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"];

    public static bool IsError(SpanRecord span) => span.Status switch
    {
        SpanStatus.Error => true,
        SpanStatus.Ok => false,
        _ when span.Attributes.Length == 0 || span.Kind is not (SpanKind.Client or SpanKind.Server) => false,
        _ => HttpFailed(span) || RpcFailed(span),
    };

    private static bool HttpFailed(SpanRecord span) =>
        Number(span, HttpStatus) is { } status && status >= (span.Kind == SpanKind.Client ? 400 : 500);

    private static bool RpcFailed(SpanRecord span)
    {
        var name = Name(span);
        return name is not null && (span.Kind == SpanKind.Client ? name != "OK" : RpcServerErrors.Contains(name, StringComparer.Ordinal));
    }

    private static string? Name(SpanRecord span)
    {
        foreach (var key in RpcStatus)
        {
            var value = span[key];
            if (value.Kind == AttributeKind.Integer && value.Integer >= 0 && value.Integer < GrpcStatusNames.All.Count)
                return GrpcStatusNames.All[(int)value.Integer];
            if (value.Text is { Length: > 0 } text)
                return text;
        }
        return null;
    }

    private static long? Number(SpanRecord span, string[] keys)
    {
        foreach (var key in keys)
        {
            var value = span[key];
            if (value.Kind == AttributeKind.Integer)
                return value.Integer;
        }
        return null;
    }
}
