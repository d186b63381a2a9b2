using System.Globalization;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Model;

internal enum AttributeKind
{
    Null,
    String,
    Boolean,
    Integer,
    Double,
    Bytes,
    Array,
    Map,
}

/// <summary>Any value of an attribute or a log's body, in 16 bytes where it is a number: most are, and there are millions.</summary>
internal readonly struct AttributeValue : IEquatable<AttributeValue>
{
    // What the bits mean when no object holds the value.
    private static readonly object BooleanBits = new(), IntegerBits = new(), DoubleBits = new();

    private readonly object? _object;
    private readonly long _bits;

    private AttributeValue(object? value, long bits = 0) => (_object, _bits) = (value, bits);

    public AttributeKind Kind => _object switch
    {
        null => AttributeKind.Null,
        string => AttributeKind.String,
        byte[] => AttributeKind.Bytes,
        AttributeValue[] => AttributeKind.Array,
        KeyValue[] => AttributeKind.Map,
        _ when ReferenceEquals(_object, IntegerBits) => AttributeKind.Integer,
        _ when ReferenceEquals(_object, DoubleBits) => AttributeKind.Double,
        _ => AttributeKind.Boolean,
    };

    public bool Boolean => _bits != 0;

    public long Integer => _bits;

    public double Double => BitConverter.Int64BitsToDouble(_bits);

    public byte[] Bytes => (byte[])_object!;

    public AttributeValue[] Array => (AttributeValue[])_object!;

    public KeyValue[] Map => (KeyValue[])_object!;

    /// <summary>The text when it is one, else null.</summary>
    public string? Text => _object as string;

    public static AttributeValue Of(string value) => new(value);

    public static AttributeValue Of(bool value) => new(BooleanBits, value ? 1 : 0);

    public static AttributeValue Of(long value) => new(IntegerBits, value);

    public static AttributeValue Of(double value) => new(DoubleBits, BitConverter.DoubleToInt64Bits(value));

    public static AttributeValue Of(byte[] value) => new(value);

    public static AttributeValue Of(AttributeValue[] values) => new(values);

    public static AttributeValue Of(KeyValue[] map) => new(map);

    public bool Equals(AttributeValue other) => (_object, other._object) switch
    {
        (string a, string b) => a == b,
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (AttributeValue[] a, AttributeValue[] b) => a.AsSpan().SequenceEqual(b),
        (KeyValue[] a, KeyValue[] b) => a.AsSpan().SequenceEqual(b),
        var (a, b) => ReferenceEquals(a, b) && _bits == other._bits,
    };

    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    public override int GetHashCode() => _object switch
    {
        string text => text.GetHashCode(StringComparison.Ordinal),
        // Rare as part of a key; equal ones have equal lengths.
        byte[] bytes => bytes.Length,
        AttributeValue[] values => values.Length,
        KeyValue[] map => map.Length,
        _ => HashCode.Combine(_bits),
    };

    /// <summary>Text as it is, numbers in the invariant culture, the rest as JSON.</summary>
    public override string ToString() => Kind switch
    {
        AttributeKind.Null => "",
        AttributeKind.String => Text!,
        AttributeKind.Boolean => Boolean ? "true" : "false",
        AttributeKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        AttributeKind.Double => Double.ToString(CultureInfo.InvariantCulture),
        _ => AttributeJson.Text(this),
    };
}

/// <summary>A name and its value.</summary>
internal readonly record struct KeyValue(string Key, AttributeValue Value);
