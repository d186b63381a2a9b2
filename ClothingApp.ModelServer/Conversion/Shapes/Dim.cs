using System.Globalization;

namespace ClothingApp.ModelServer.Conversion.Shapes;

/// <summary>
/// A size, or any small whole number that a graph computes with sizes, while the graph is converted: a number, or a symbol
/// that stands for one. The same symbol is the same number wherever it turns up (the batch, say); nothing else is known.
/// </summary>
internal readonly record struct Dim
{
    private static int s_lastSymbol;

    private readonly long _value;
    private readonly int _symbol;

    private Dim(long value, int symbol)
    {
        _value = value;
        _symbol = symbol;
    }

    public bool IsKnown => _symbol == 0;

    /// <exception cref="InvalidOperationException">It is a symbol.</exception>
    public long Value => IsKnown ? _value : throw new InvalidOperationException("The size is not known.");

    /// <summary>A number that equals nothing but itself.</summary>
    public static Dim Unknown() => new(0, Interlocked.Increment(ref s_lastSymbol));

    public static implicit operator Dim(long value) => new(value, 0);

    public static Dim operator +(Dim a, Dim b) =>
        a.IsKnown && b.IsKnown ? unchecked(a._value + b._value) : b == 0 ? a : a == 0 ? b : Unknown();

    public static Dim operator -(Dim a, Dim b) =>
        a.IsKnown && b.IsKnown ? unchecked(a._value - b._value) : b == 0 ? a : a == b ? 0 : Unknown();

    public static Dim operator *(Dim a, Dim b) =>
        a.IsKnown && b.IsKnown ? unchecked(a._value * b._value) : b == 1 ? a : a == 1 ? b : a == 0 || b == 0 ? 0 : Unknown();

    public bool Is(long value) => IsKnown && _value == value;

    /// <summary>What the function gives when both are known.</summary>
    public static Dim Apply(Dim a, Dim b, Func<long, long, long?> function) =>
        a.IsKnown && b.IsKnown && function(a._value, b._value) is { } result ? result : Unknown();

    /// <summary>A name for the ONNX graph.</summary>
    public override string ToString() =>
        IsKnown ? _value.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"d{_symbol}");
}
