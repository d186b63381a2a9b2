using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ClothingApp.Benchmarks;

/// <summary>What the three services of this application send when they are busy, as OTLP requests of the exporters' usual size.</summary>
internal static class DashboardLoad
{
    public const int SpansPerTrace = 10;
    public const string Meter = "Microsoft.AspNetCore.Hosting", Histogram = "http.server.request.duration";

    private const int PerRequest = 512;
    private const ulong Second = 1_000_000_000;

    private static readonly (string Service, string Instance, string Name, ulong Kind, int Parent)[] Shape =
    [
        ("web", "web", "POST /", 2, 0), ("web", "web", "POST", 3, 1),
        ("gateway", "gateway", "POST /api/models/{model}/predictions", 2, 2), ("gateway", "gateway", "image.fetch", 3, 3), ("gateway", "gateway", "image.decode", 1, 3),
        ("gateway", "gateway", "tensor.build", 1, 3), ("gateway", "gateway", "tensorflow.serving.PredictionService/Predict", 3, 3),
        ("tf-serving", "tf-serving", "tensorflow.serving.PredictionService/Predict", 2, 7), ("tf-serving", "tf-serving", "batch.wait", 1, 8), ("tf-serving", "tf-serving", "session.run", 1, 8),
    ];

    private static readonly string[] Routes = ["/", "/predict", "/api/models", "/api/models/{model}", "/api/models/{model}/predictions"];

    private static ulong Now => (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds * 1_000_000;

    /// <summary>Ten spans a trace, spread over the last five minutes; each service sends its own.</summary>
    public static IReadOnlyList<byte[]> Spans(int traces)
    {
        var (random, now, spans) = (new Random(1), Now, new Dictionary<(string, string), List<byte[]>>());
        for (var trace = 0; trace < traces; trace++)
        {
            var (id, start, failed) = (new byte[16], now - (ulong)(random.NextDouble() * 300 * Second), random.Next(50) == 0);
            random.NextBytes(id);
            for (var i = 0; i < SpansPerTrace; i++)
            {
                var (service, instance, name, kind, parent) = Shape[i];
                if (service == "tf-serving" && trace % 2 == 1)
                    instance = "tf-serving-2";
                var from = start + ((ulong)i * 1_000_000);
                var span = new Proto().Bytes(1, id).Bytes(2, Id(i + 1)).Bytes(4, parent == 0 ? [] : Id(parent)).Text(5, name).Varint(6, kind)
                    .Fixed64(7, from).Fixed64(8, from + (ulong)((20 - i + (random.NextDouble() * 5)) * 1_000_000))
                    .Attribute(9, "http.request.method", "POST").Attribute(9, "http.route", Routes[trace % Routes.Length])
                    .Attribute(9, "url.path", $"/api/models/clothing-model/predictions/{trace}").Attribute(9, "server.address", "localhost")
                    .Message(9, a => a.Text(1, "http.response.status_code").Message(2, v => v.Varint(3, failed ? 500u : 200u)));
                if (failed && kind == 2)
                    span.Message(15, s => s.Varint(3, 2));
                if (!spans.TryGetValue((service, instance), out var list))
                    spans.Add((service, instance), list = []);
                list.Add(span.ToArray());
            }
        }
        return [.. spans.SelectMany(s => s.Value.Chunk(PerRequest).Select(chunk => Request(s.Key, "ClothingApp", chunk)))];

        static byte[] Id(int number) => [1, 2, 3, 4, 5, 6, 7, (byte)number];
    }

    public static IReadOnlyList<byte[]> Logs(int count)
    {
        var (random, now, logs) = (new Random(2), Now, new List<byte[]>(count));
        for (var i = 0; i < count; i++)
        {
            logs.Add(new Proto().Fixed64(1, now - (ulong)((count - i) * 1000L)).Varint(2, random.Next(20) switch { 0 => 17u, 1 => 13u, _ => 9u })
                .Message(5, b => b.Text(1, $"Predicted order {i} with clothing-model in {random.Next(10, 40)} ms")).Attribute(6, "Model", "clothing-model").ToArray());
        }
        return [.. logs.Chunk(PerRequest).Select(chunk => Request(("gateway", "gateway"), "ClothingApp.Gateway.Predictions", chunk))];
    }

    /// <summary>A request a second: a histogram by route, and twenty counters.</summary>
    public static IEnumerable<byte[]> Metrics(int seconds)
    {
        var now = Now;
        double[] bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
        for (var second = 1; second <= seconds; second++)
        {
            var (at, start, n) = (now - ((ulong)(seconds - second) * Second), now - ((ulong)seconds * Second), (ulong)second);
            var histogram = new Proto().Text(1, Histogram).Text(3, "s").Message(9, h =>
            {
                h.Varint(2, 2);
                foreach (var route in Routes)
                {
                    h.Message(1, p => p.Fixed64(2, start).Fixed64(3, at).Fixed64(4, n * 30).Fixed64(5, BitConverter.DoubleToUInt64Bits(n))
                        .Packed(6, [n, n * 5, n * 9, n * 10, n * 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).Packed(7, [.. bounds.Select(BitConverter.DoubleToUInt64Bits)])
                        .Attribute(9, "http.route", route));
                }
            }).ToArray();
            var counters = Enumerable.Range(0, 20).Select(i => new Proto().Text(1, $"counter.{i}")
                .Message(7, s => s.Varint(2, 2).Varint(3, 1).Message(1, p => p.Fixed64(2, start).Fixed64(3, at).Fixed64(6, n * 7))).ToArray());
            yield return Request(("gateway", "gateway"), Meter, [histogram, .. counters]);
        }
    }

    private static byte[] Request((string Service, string Instance) from, string scope, IEnumerable<byte[]> records) => new Proto().Message(1, r => r
        .Message(1, m => m.Attribute(1, "service.name", from.Service).Attribute(1, "service.instance.id", from.Instance))
        .Message(2, s =>
        {
            s.Message(1, m => m.Text(1, scope));
            foreach (var record in records)
                s.Bytes(2, record);
        })).ToArray();

    /// <summary>Just enough of protobuf.</summary>
    private sealed class Proto
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

        public Proto Varint(int field, ulong value) => Raw((uint)field << 3).Raw(value);

        public Proto Fixed64(int field, ulong value)
        {
            Raw(((uint)field << 3) | 1);
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
            _bytes.Write(bytes);
            return this;
        }

        public Proto Bytes(int field, byte[] value)
        {
            Raw(((uint)field << 3) | 2).Raw((ulong)value.Length);
            _bytes.Write(value);
            return this;
        }

        public Proto Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Proto Message(int field, Action<Proto> write)
        {
            var inner = new Proto();
            write(inner);
            return Bytes(field, inner.ToArray());
        }

        public Proto Attribute(int field, string key, string value) => Message(field, m => m.Text(1, key).Message(2, v => v.Text(1, value)));

        public Proto Packed(int field, ulong[] values) => Bytes(field, [.. values.SelectMany(BitConverter.GetBytes)]);

        private Proto Raw(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
                _bytes.Write([(byte)(value | 0x80)]);
            _bytes.Write([(byte)value]);
            return this;
        }
    }
}
