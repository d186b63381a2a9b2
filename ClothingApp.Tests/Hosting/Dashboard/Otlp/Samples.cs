namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>Requests with everything in them that the messages know.</summary>
internal static class Samples
{
    public const ulong Second = 1_000_000_000, Start = 1_767_225_600 * Second;

    public const string TraceHex = "0af7651916cd43dd8448eb211c80319c", SpanHex = "b7ad6b7169203331", ParentHex = "00f067aa0ba902b7";

    /// <summary>OTLP's worked example: one server span in 178 bytes.</summary>
    public const string ExampleHex =
        "0aaf010a180a160a0c736572766963652e6e616d6512060a0464656d6f1292010a0a0a0864656d6f2e7372631283010a100af7651916cd43dd8448eb211c80319c" +
        "1208b7ad6b71692033312a07474554202f686930023900" + "00faed51728618" + "4120bcb8ee517286184a1c0a13687474702e726571756573742e6d6574686f6412050a03474554" +
        "4a200a19687474702e726573706f6e73652e7374617475735f636f6465120318c8017a021801850101010000";

    public static readonly byte[] TraceId = Convert.FromHexString(TraceHex), SpanId = Convert.FromHexString(SpanHex), ParentId = Convert.FromHexString(ParentHex);

    public static byte[] Traces(bool padded = false) => Envelope(padded, "shop", "shop-1", scope => scope.Message(2, Span));

    public static byte[] Logs(bool padded = false) => Envelope(padded, "shop", "shop-1", scope => scope.Message(2, Log));

    /// <summary>Scope before resource and points before how they are meant: any order is allowed.</summary>
    public static byte[] Envelope(bool padded, string service, string instance, Action<ProtoWriter> records) =>
        new ProtoWriter(padded).Message(1, resource => resource
            .Message(2, scope =>
            {
                records(scope);
                scope.Message(1, s => s.Text(1, "Shop.Orders").Text(2, "1.2").Attribute(3, "library", "yes"));
            })
            .Message(1, r => r.Attribute(1, "service.name", service).Attribute(1, "service.instance.id", instance).Varint(2, 3))
            .Text(3, "https://opentelemetry.io/schemas/1.40.0")).ToArray();

    public static void Span(ProtoWriter span) => span
        .Fixed32(16, 0x301)
        .Fixed64(8, Start + 12_500_000)
        .Message(15, s => s.Text(2, "went wrong").Varint(3, 2))
        .Message(13, l => l.Bytes(1, TraceId).Bytes(2, ParentId).Text(3, "a=b").Attribute(4, "why", "batch").Fixed32(6, 1))
        .Message(11, e => e.Fixed64(1, Start + 1_000_000).Text(2, "exception").Attribute(3, "exception.type", "TimeoutException"))
        .Attribute(9, "text", "GET")
        .Attribute(9, "flag", v => v.Varint(2, 1))
        .Attribute(9, "negative", v => v.Varint(3, unchecked((ulong)-7)))
        .Attribute(9, "large", v => v.Varint(3, long.MaxValue))
        .Attribute(9, "ratio", v => v.Double(4, 0.25))
        .Attribute(9, "list", v => v.Message(5, a => a.Message(1, x => x.Text(1, "a")).Message(1, x => x.Varint(3, 2)).Message(1, _ => { })))
        .Attribute(9, "map", v => v.Message(6, m => m.Attribute(1, "inner", "value")))
        .Attribute(9, "bytes", v => v.Bytes(7, [1, 2, 3]))
        .Attribute(9, "nothing", _ => { })
        .Fixed64(7, Start)
        .Varint(6, 3)
        .Text(5, "GET /größe")
        .Bytes(4, ParentId)
        .Text(3, "vendor=1")
        .Bytes(2, SpanId)
        .Bytes(1, TraceId)
        // Fields of tomorrow, of each wire type.
        .Varint(1000, 5).Fixed64(1001, 5).Fixed32(1002, 5).Text(1003, "new");

    public static void Log(ProtoWriter log) => log
        .Fixed64(1, Start)
        .Fixed64(11, Start + 5)
        .Varint(2, 17)
        .Text(3, "Error")
        .Message(5, b => b.Text(1, "Order 7 failed"))
        .Attribute(6, "OrderId", v => v.Varint(3, 7))
        .Attribute(6, "exception.type", "InvalidOperationException")
        .Attribute(6, "exception.message", "no stock")
        .Attribute(6, "exception.stacktrace", "InvalidOperationException: no stock\n   at Shop.Order()")
        .Fixed32(8, 1)
        .Bytes(9, TraceId)
        .Bytes(10, SpanId)
        .Text(12, "OrderFailed");
}
