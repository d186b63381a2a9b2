using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Traces;

/// <summary>A trace as a list shows it. Never changed: a trace that gets more spans gets another summary.</summary>
/// <param name="Name">Of the root span or, until that arrives, of the earliest.</param>
/// <param name="Services">In the order in which they came in.</param>
/// <param name="Names">The different names of its spans, as far as kept, for searching.</param>
internal sealed record TraceSummary(
    TraceId TraceId, string Name, string Service, UnixNanos Start, UnixNanos End, int Spans, int Errors, TraceService[] Services, string[] Names)
{
    public double DurationMs => End.MillisecondsSince(Start);
}

/// <summary>What a service took part with.</summary>
internal sealed record TraceService(string Name, int Spans, int Errors);
