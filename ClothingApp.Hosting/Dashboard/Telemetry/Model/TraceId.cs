using System.Buffers.Binary;
using System.Globalization;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

/// <summary>16 bytes; all zero means "none".</summary>
internal readonly record struct TraceId(ulong High, ulong Low)
{
    public const int Size = 16;

    public bool IsEmpty => High == 0 && Low == 0;

    /// <returns>The empty id unless there are exactly 16 bytes.</returns>
    public static TraceId Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Size ? new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..])) : default;

    /// <summary>Reads 32 hexadecimal digits of any case.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out TraceId id)
    {
        id = default;
        if (hex.Length != 2 * Size || !SpanId.TryHex(hex[..16], out var high) || !SpanId.TryHex(hex[16..], out var low))
            return false;
        id = new TraceId(high, low);
        return true;
    }

    /// <summary>Seeded for this process: the ids are the senders' choice, and could be chosen to collide.</summary>
    public override int GetHashCode() => HashCode.Combine(High, Low);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}

/// <summary>8 bytes; zero means "none".</summary>
internal readonly record struct SpanId(ulong Value)
{
    public const int Size = 8;

    public bool IsEmpty => Value == 0;

    /// <returns>The empty id unless there are exactly 8 bytes.</returns>
    public static SpanId Read(ReadOnlySpan<byte> bytes) => bytes.Length == Size ? new(BinaryPrimitives.ReadUInt64BigEndian(bytes)) : default;

    /// <summary>Reads 16 hexadecimal digits of any case.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out SpanId id)
    {
        id = default;
        if (hex.Length != 2 * Size || !TryHex(hex, out var value))
            return false;
        id = new SpanId(value);
        return true;
    }

    internal static bool TryHex(ReadOnlySpan<char> hex, out ulong value) =>
        ulong.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    public override int GetHashCode() => HashCode.Combine(Value);

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
