using System.Globalization;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Otlp.Records;

/// <summary>Why a record is not taken, in the words of the answer.</summary>
internal static class Refused
{
    public static readonly string TooMany = string.Create(CultureInfo.InvariantCulture, $"a request may hold {Limits.Records} records at most");
    public static readonly string TooLarge = string.Create(CultureInfo.InvariantCulture, $"a record may take {Limits.RecordBytes} bytes of memory at most");
    public static readonly string Buckets = string.Create(CultureInfo.InvariantCulture, $"a histogram's point may have {Limits.Buckets} buckets at most");
    public const string TraceId = "trace_id must be 16 bytes that are not all zero";
    public const string SpanId = "span_id must be 8 bytes that are not all zero";
    public const string Temporality = "aggregation_temporality must be delta (1) or cumulative (2)";
    public const string Bounds = "explicit_bounds must ascend, and bucket_counts must be one more than them";
    public const string Scale = "the scale of an exponential histogram must lie between -10 and 20";
}
