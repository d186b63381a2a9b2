using ClothingApp.Hosting.Dashboard.Otlp.Protobuf;
using ClothingApp.Hosting.Dashboard.Otlp.Records;
using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>The three requests as protobuf.</summary>
public sealed class MessageTests
{
    private static readonly StringPool Strings = new();

    [Fact]
    public void Read_WorkedExample_IsItsSpan()
    {
        var request = Convert.FromHexString(Samples.ExampleHex);
        Assert.Equal(178, request.Length);
        AssertExample(TraceMessages.Read(request, Strings));
    }

    /// <summary>The same with lengths padded as .NET's exporter pads them; first, that the writer of these tests makes the very bytes.</summary>
    [Fact]
    public void Read_WorkedExamplePadded_IsTheSameSpan()
    {
        Assert.Equal(Samples.ExampleHex, Convert.ToHexStringLower(Example(padded: false)));
        var padded = Example(padded: true);
        Assert.Equal(190, padded.Length);
        Assert.StartsWith("0ab98180000a98808000", Convert.ToHexStringLower(padded), StringComparison.Ordinal);
        AssertExample(TraceMessages.Read(padded, Strings));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_SpanWithEveryField_KeepsThem(bool padded)
    {
        var batch = TraceMessages.Read(Samples.Traces(padded), Strings);
        Assert.Equal(0, batch.Refusals.Count);
        Assert.Equal(
            [$$"""
            shop/shop-1 Shop.Orders 1.2 {"library":"yes"}
            {{Samples.TraceHex}} {{Samples.SpanHex}} < {{Samples.ParentHex}}
            Client GET /größe
            2026-01-01T00:00:00.0000000Z + 12.5
            Error went wrong
            {"text":"GET","flag":true,"negative":-7,"large":"9223372036854775807","ratio":0.25,"list":["a",2,null],"map":{"inner":"value"},"bytes":"AQID","nothing":null}
            2026-01-01T00:00:00.0010000Z exception {"exception.type":"TimeoutException"}
            {{Samples.TraceHex}} {{Samples.ParentHex}} {"why":"batch"}
            """.ReplaceLineEndings("\n")],
            Describe.All(batch));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_LogWithEveryField_KeepsThem(bool padded)
    {
        var batch = LogMessages.Read(Samples.Logs(padded), Strings);
        var log = Assert.Single(batch.Records);
        Assert.Equal((LogSeverity.Error, "Order 7 failed", "OrderFailed", "Shop.Orders"), (log.Severity, log.Message, log.EventName, log.Category));
        Assert.Equal((Samples.TraceHex, Samples.SpanHex), (log.TraceId.ToString(), log.SpanId.ToString()));
        Assert.Equal("InvalidOperationException: no stock\n   at Shop.Order()", log.Exception);
        Assert.Equal("2026-01-01T00:00:00.0000000Z", log.Time.ToString());
        Assert.Contains(log.Attributes, a => a.Key == "OrderId" && a.Value.Integer == 7);
    }

    [Theory]
    [InlineData(0, "Warn", LogSeverity.Warning)]
    [InlineData(0, "", LogSeverity.Information)]
    [InlineData(1, "", LogSeverity.Trace)]
    [InlineData(4, "", LogSeverity.Trace)]
    [InlineData(5, "", LogSeverity.Debug)]
    [InlineData(12, "", LogSeverity.Information)]
    [InlineData(13, "", LogSeverity.Warning)]
    [InlineData(20, "", LogSeverity.Error)]
    [InlineData(24, "", LogSeverity.Critical)]
    [InlineData(ulong.MaxValue, "", LogSeverity.Critical)]
    public void Read_LogOfASeverity_HasItsLevel(ulong number, string text, object expected)
    {
        var batch = LogMessages.Read(Samples.Envelope(false, "s", "i", scope => scope.Message(2, l => l.Varint(2, number).Text(3, text))), Strings);
        Assert.Equal(expected, Assert.Single(batch.Records).Severity);
    }

    [Fact]
    public void Read_LogWithoutTime_TakesTheObservedTime()
    {
        var batch = LogMessages.Read(Samples.Envelope(false, "s", "i", scope => scope.Message(2, l => l.Fixed64(11, Samples.Start))), Strings);
        Assert.Equal("2026-01-01T00:00:00.0000000Z", Assert.Single(batch.Records).Time.ToString());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Read_MetricsOfEveryKind_KeepThem(bool padded, bool packed)
    {
        var batch = MetricMessages.Read(MetricSamples.All(padded, packed), Strings);
        Assert.Equal(0, batch.Refusals.Count);
        const string Source = "shop/shop-1 Shop.Orders 1.2 {\"library\":\"yes\"}\n";
        const string Head = "{\"route\":\"/a\"}\n2026-01-01T00:00:00.0000000Z 2026-01-01T00:00:10.0000000Z gap=";
        const string Exemplar = $"2026-01-01T00:00:10.0000000Z 1.5 {Samples.TraceHex} {Samples.SpanHex}";
        Assert.Equal(
            [
                $"{Source}Gauge stock [s] what stock is delta=False\n{Head}False value=12.5\ncount=none sum=none\n\nmedian=none\n{Exemplar}",
                $"{Source}Counter orders [s] what orders is delta=False\n{Head}False value=41\ncount=none sum=none\n\nmedian=none\n{Exemplar}",
                $"{Source}UpDownCounter open [s] what open is delta=True\n{Head}True value=-3\ncount=none sum=none\n\nmedian=none\n{Exemplar}",
                $"{Source}Histogram took [s] what took is delta=False\n{Head}False value=0\ncount=6 sum=7.5\n(0.25,0.5]=1 (0.5,1]=2 (1,4]=3\nmedian=none\n{Exemplar.Replace("1.5", "2")}",
                $"{Source}ExponentialHistogram size [s] what size is delta=False\n{Head}False value=0\ncount=10 sum=20\n(-0.001,0.001]=1 (0.5,1]=2 (2,4]=300 (-8,-4]=4\nmedian=none\n",
                $"{Source}Summary wait [s] what wait is delta=False\n{Head}False value=0\ncount=9 sum=4.5\n\nmedian=0.4\n",
            ],
            Describe.All(batch));
    }

    [Theory]
    [InlineData("0af7651916cd43dd8448eb211c8031", Samples.SpanHex, Refused.TraceId)]
    [InlineData("00000000000000000000000000000000", Samples.SpanHex, Refused.TraceId)]
    [InlineData(Samples.TraceHex, "b7ad6b71692033", Refused.SpanId)]
    [InlineData(Samples.TraceHex, "0000000000000000", Refused.SpanId)]
    [InlineData(Samples.TraceHex, "", Refused.SpanId)]
    public void Read_SpanWithoutAnId_IsRefusedAndTheOthersKept(string trace, string span, string reason)
    {
        var batch = TraceMessages.Read(
            Samples.Envelope(false, "s", "i", scope => scope
                .Message(2, s => s.Bytes(1, Convert.FromHexString(trace)).Bytes(2, Convert.FromHexString(span)))
                .Message(2, s => s.Bytes(1, Samples.TraceId).Bytes(2, Samples.SpanId))),
            Strings);
        Assert.Single(batch.Records);
        Assert.Equal((1, reason), (batch.Refusals.Count, batch.Refusals.Reason));
    }

    [Fact]
    public void Read_PointsThatCannotBe_AreRefused()
    {
        var batch = MetricMessages.Read(
            Samples.Envelope(false, "s", "i", scope => scope
                .Message(2, m => m.Text(1, "no temporality").Message(7, s => s.Message(1, p => p.Fixed64(6, 1)).Message(1, p => p.Fixed64(6, 1))))
                .Message(2, m => m.Text(1, "too few counts").Message(9, h => h.Varint(2, 2).Message(1, p => p.PackedFixed64(6, 1, 2).PackedDouble(7, 1, 2))))
                .Message(2, m => m.Text(1, "falling bounds").Message(9, h => h.Varint(2, 2).Message(1, p => p.PackedFixed64(6, 1, 2, 3).PackedDouble(7, 2, 1))))
                .Message(2, m => m.Text(1, "bound that is none").Message(9, h => h.Varint(2, 2).Message(1, p => p.PackedFixed64(6, 1, 2).PackedDouble(7, double.NaN))))
                .Message(2, m => m.Text(1, "scale").Message(10, h => h.Varint(2, 2).Message(1, p => p.ZigZag(6, 21))))
                .Message(2, m => m.Text(1, "buckets").Message(9, h => h.Varint(2, 2).Message(1, p => p.PackedFixed64(6, new ulong[Limits.Buckets + 1]))))),
            Strings);
        Assert.Empty(batch.Records);
        Assert.Equal((7, Refused.Temporality), (batch.Refusals.Count, batch.Refusals.Reason));
    }

    [Fact]
    public void Read_ValueInTooManyLists_IsInvalidData()
    {
        Assert.Single(TraceMessages.Read(Nested(Limits.Depth), Strings).Records);
        Assert.Throws<InvalidDataException>(() => TraceMessages.Read(Nested(Limits.Depth + 1), Strings));
        Assert.Throws<InvalidDataException>(() => TraceMessages.Read(Nested(5000), Strings));

        static byte[] Nested(int depth)
        {
            var value = new ProtoWriter().Text(1, "x").ToArray();
            for (var i = 0; i < depth; i++)
                value = new ProtoWriter().Bytes(5, new ProtoWriter().Bytes(1, value).ToArray()).ToArray();
            return Samples.Envelope(false, "s", "i", scope => scope.Message(2, s =>
                s.Bytes(1, Samples.TraceId).Bytes(2, Samples.SpanId).Message(9, a => a.Text(1, "deep").Bytes(2, value))));
        }
    }

    [Fact]
    public void Read_RecordLargerThanItMayBe_IsRefused()
    {
        var batch = LogMessages.Read(
            Samples.Envelope(false, "s", "i", scope => scope
                .Message(2, l => l.Message(5, b => b.Text(1, new string('x', Limits.RecordBytes))))
                .Message(2, l => l.Message(5, b => b.Bytes(5, [.. Enumerable.Repeat((byte[])[0x0a, 0x00], 100_000).SelectMany(e => e)])))
                .Message(2, l => l.Message(5, b => b.Text(1, "small")))),
            Strings);
        Assert.Equal("small", Assert.Single(batch.Records).Message);
        Assert.Equal((2, Refused.TooLarge), (batch.Refusals.Count, batch.Refusals.Reason));
    }

    [Fact]
    public void Read_MoreRecordsThanARequestMayHold_RefusesTheRest()
    {
        var scope = new ProtoWriter();
        for (var i = 0; i < Limits.Records + 5; i++)
            scope.Bytes(2, []);
        var request = new ProtoWriter().Message(1, r => r.Bytes(2, scope.ToArray())).ToArray();
        var batch = LogMessages.Read(request, Strings);
        Assert.Equal((Limits.Records, 5, Refused.TooMany), (batch.Records.Count, batch.Refusals.Count, batch.Refusals.Reason));
    }

    [Fact]
    public void Read_MoreAttributesThanARecordMayHave_LeavesOutTheRest()
    {
        var batch = TraceMessages.Read(
            Samples.Envelope(false, "s", "i", scope => scope.Message(2, s =>
            {
                s.Bytes(1, Samples.TraceId).Bytes(2, Samples.SpanId);
                for (var i = 0; i < 1000; i++)
                    s.Attribute(9, $"key-{i}", "value");
            })),
            Strings);
        Assert.Equal(Limits.Attributes, Assert.Single(batch.Records).Attributes.Length);
    }

    [Fact]
    public void Read_EmptyRequest_IsEmpty() => Assert.Empty(TraceMessages.Read([], Strings).Records);

    [Fact]
    public void Read_NamesAndSourcesSentTwice_AreOneObject()
    {
        var (first, second) = (TraceMessages.Read(Samples.Traces(), Strings).Records[0], TraceMessages.Read(Samples.Traces(), Strings).Records[0]);
        Assert.Same(first.Attributes[0].Key, second.Attributes[0].Key);
        Assert.Same(first.Source, second.Source);
    }

    private static void AssertExample(Batch<SpanRecord> batch)
    {
        var span = Assert.Single(batch.Records);
        Assert.Equal(("demo", "demo", "demo.src", "GET /hi", SpanKind.Server, SpanStatus.Ok), (span.Resource.Service, span.Resource.Instance, span.Source.Scope.Name, span.Name, span.Kind, span.Status));
        Assert.Equal((Samples.TraceHex, Samples.SpanHex, true), (span.TraceId.ToString(), span.SpanId.ToString(), span.ParentId.IsEmpty));
        Assert.Equal((1767225600000000000, 1767225600012500000), (span.Start.Value, span.End.Value));
        Assert.Equal([("http.request.method", "GET"), ("http.response.status_code", "200")], span.Attributes.Select(a => (a.Key, a.Value.ToString())));
    }

    /// <summary>Attributes and status are never padded in this example.</summary>
    private static byte[] Example(bool padded) => new ProtoWriter(padded).Message(1, resource => resource
        .Message(1, r => r.Bytes(1, Attribute("service.name", v => v.Text(1, "demo"))))
        .Message(2, scope => scope
            .Message(1, s => s.Text(1, "demo.src"))
            .Message(2, span => span
                .Bytes(1, Samples.TraceId).Bytes(2, Samples.SpanId).Text(5, "GET /hi").Varint(6, 2)
                .Fixed64(7, 1767225600000000000).Fixed64(8, 1767225600012500000)
                .Bytes(9, Attribute("http.request.method", v => v.Text(1, "GET")))
                .Bytes(9, Attribute("http.response.status_code", v => v.Varint(3, 200)))
                .Bytes(15, new ProtoWriter().Varint(3, 1).ToArray())
                .Fixed32(16, 0x101)))).ToArray();

    private static byte[] Attribute(string key, Action<ProtoWriter> value) => new ProtoWriter().Text(1, key).Message(2, value).ToArray();
}
