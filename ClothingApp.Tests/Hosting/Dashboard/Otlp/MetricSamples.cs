namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>One metric of every kind, with every field.</summary>
internal static class MetricSamples
{
    private const ulong Start = Samples.Start, Time = Samples.Start + (10 * Samples.Second);

    public static byte[] All(bool padded = false, bool packed = true) => Samples.Envelope(padded, "shop", "shop-1", scope => scope
        .Message(2, m => Metric(m, "stock").Message(5, g => g.Message(1, p => Number(p).Double(4, 12.5))))
        .Message(2, m => Metric(m, "orders").Message(7, s => s.Message(1, p => Number(p).Fixed64(6, 41)).Varint(2, 2).Varint(3, 1)))
        .Message(2, m => Metric(m, "open").Message(7, s => s.Message(1, p => Number(p).Fixed64(6, unchecked((ulong)-3)).Varint(8, 1)).Varint(2, 1)))
        .Message(2, m => Metric(m, "took").Message(9, h => h.Message(1, p => Histogram(p, packed)).Varint(2, 2)))
        .Message(2, m => Metric(m, "size").Message(10, h => h.Message(1, p => Exponential(p, packed)).Varint(2, 2)))
        .Message(2, m => Metric(m, "wait").Message(11, s => s.Message(1, Summary)))
        .Message(2, m => Metric(m, "empty")));

    private static ProtoWriter Metric(ProtoWriter metric, string name) =>
        metric.Text(1, name).Text(2, $"what {name} is").Text(3, "s").Attribute(12, "meta", "data");

    private static ProtoWriter Number(ProtoWriter point) => point
        .Fixed64(2, Start).Fixed64(3, Time)
        .Message(5, e => e.Fixed64(2, Time).Double(3, 1.5).Bytes(4, Samples.SpanId).Bytes(5, Samples.TraceId).Attribute(7, "filtered", "yes"))
        .Attribute(7, "route", "/a");

    private static void Histogram(ProtoWriter point, bool packed)
    {
        point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 6).Double(5, 7.5).Attribute(9, "route", "/a").Double(11, 0.25).Double(12, 4).Varint(10, 0)
            .Message(8, e => e.Fixed64(2, Time).Fixed64(6, 2).Bytes(4, Samples.SpanId).Bytes(5, Samples.TraceId));
        if (packed)
        {
            point.PackedFixed64(6, 1, 2, 3).PackedDouble(7, 0.5, 1);
            return;
        }
        point.Fixed64(6, 1).Fixed64(6, 2).Fixed64(6, 3).Double(7, 0.5).Double(7, 1);
    }

    private static void Exponential(ProtoWriter point, bool packed) => point
        .Attribute(1, "route", "/a").Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 10).Double(5, 20).ZigZag(6, 0).Fixed64(7, 1)
        .Message(8, b => Buckets(b, packed, -1, 2, 0, 300))
        .Message(9, b => Buckets(b, packed, 2, 4))
        .Double(12, -9).Double(13, 9).Double(14, 0.001);

    private static void Buckets(ProtoWriter buckets, bool packed, int offset, params ulong[] counts)
    {
        buckets.ZigZag(1, offset);
        if (packed)
        {
            buckets.PackedVarint(2, counts);
            return;
        }
        foreach (var count in counts)
            buckets.Varint(2, count);
    }

    private static void Summary(ProtoWriter point) => point
        .Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 9).Double(5, 4.5).Attribute(7, "route", "/a")
        .Message(6, q => q.Double(1, 0.5).Double(2, 0.4))
        .Message(6, q => q.Double(1, 0.99).Double(2, 0.9));
}
