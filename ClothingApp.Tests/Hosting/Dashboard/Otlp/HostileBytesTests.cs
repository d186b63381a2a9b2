using System.Text;
using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Otlp;
using ClothingApp.Hosting.Dashboard.Telemetry;
using FsCheck;
using FsCheck.Fluent;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

/// <summary>
/// Requests that were cut, flipped and mixed: they are read, or refused as malformed, and whatever got into the store can be
/// asked for.
/// </summary>
public sealed class HostileBytesTests
{
    private const int Rounds = 3000;

    private static readonly byte[][] Protobuf = [Samples.Traces(), MetricSamples.All(), Samples.Logs()];

    private static readonly byte[][] Json = [.. new[] { JsonSamples.Traces, JsonSamples.Metrics, JsonSamples.Logs }.Select(Encoding.UTF8.GetBytes)];

    public static TheoryData<int> Signals => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Signals))]
    public void Import_MutatedProtobuf_IsReadOrInvalidData(int signal) =>
        Check(Protobuf[signal], (bytes, store) => OtlpSignal.All[signal].ImportProtobuf(bytes, store));

    [Theory]
    [MemberData(nameof(Signals))]
    public void Import_MutatedJson_IsReadOrInvalid(int signal) =>
        Check(Json[signal], (bytes, store) =>
        {
            using var json = JsonDocument.Parse(bytes);
            OtlpSignal.All[signal].ImportJson(json.RootElement, store);
        });

    [Theory]
    [MemberData(nameof(Signals))]
    public void Import_EveryPrefix_IsReadOrInvalidData(int signal)
    {
        var store = new TelemetryStore(new TelemetryOptions(), TimeProvider.System);
        for (var length = 0; length < Protobuf[signal].Length; length++)
            TryImport(() => OtlpSignal.All[signal].ImportProtobuf(Protobuf[signal].AsSpan(0, length), store));
    }

    private static void Check(byte[] sample, Action<byte[], TelemetryStore> import)
    {
        var store = new TelemetryStore(new TelemetryOptions(), TimeProvider.System);
        Prop.ForAll(Mutations(sample).ToArbitrary(), bytes => TryImport(() => import(bytes, store))).Check(Config.QuickThrowOnFailure.WithMaxTest(Rounds));
        ApiReader.ReadAll(store);
    }

    private static void TryImport(Action import)
    {
        try
        {
            import();
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            // the expected failures
        }
    }

    private static Gen<byte[]> Mutations(byte[] sample) =>
        from edits in Gen.Choose(1, 6)
        from seeds in Gen.ListOf(Gen.Choose(0, int.MaxValue - 1), edits)
        select seeds.Aggregate(sample, Mutate);

    private static byte[] Mutate(byte[] bytes, int seed)
    {
        var random = new Random(seed);
        if (bytes.Length == 0)
            return bytes;
        var (at, length) = (random.Next(bytes.Length), random.Next(1, 9));
        var until = Math.Min(bytes.Length, at + length);
        return random.Next(6) switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], .. bytes[until..]],
            2 => [.. bytes[..until], .. bytes[at..]],
            3 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
            4 => [.. bytes[..at], 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, .. bytes[until..]],
            _ => [.. bytes[..at], (byte)(bytes[at] ^ (1 << random.Next(8))), .. bytes[(at + 1)..]],
        };
    }
}
