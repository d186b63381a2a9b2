using System.Runtime.InteropServices;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Examples;

/// <summary>Values of one feature, of one example after the other, and where each example's end.</summary>
/// <param name="type">float, int64 or string: what a <c>Feature</c> can hold.</param>
internal sealed class FeatureValues(DType type)
{
    private readonly List<float> _floats = [];
    private readonly List<long> _integers = [];
    private readonly List<byte[]> _strings = [];

    public DType Type { get; } = type;

    /// <summary>How many values there were after each example.</summary>
    public List<int> Ends { get; } = [];

    public int Count => _floats.Count + _integers.Count + _strings.Count;

    /// <summary>The values of the longest example.</summary>
    public int Longest { get; private set; }

    /// <summary>The example number <c>Ends.Count</c> has no more values.</summary>
    public void EndExample()
    {
        Longest = Math.Max(Longest, Count - (Ends.Count > 0 ? Ends[^1] : 0));
        Ends.Add(Count);
    }

    /// <summary>What a serialised <c>Feature</c> holds; <see cref="DType.Invalid"/> when nothing.</summary>
    /// <param name="broken">True when the bytes are no message.</param>
    public static DType TypeOf(ReadOnlySpan<byte> feature, out bool broken)
    {
        var type = DType.Invalid;
        var reader = new WireReader(feature);
        while (reader.TryRead(out var field, out var wire, out _, out _))
            type = wire == WireReader.LengthType ? KindOf(field) ?? type : type;
        broken = reader.IsBroken;
        return type;
    }

    /// <summary>Adds the values of a serialised <c>Feature</c> of this type.</summary>
    /// <returns>False when its list is broken.</returns>
    public bool TryAdd(ReadOnlySpan<byte> feature)
    {
        var reader = new WireReader(feature);
        while (reader.TryRead(out var field, out var wire, out _, out var list))
        {
            if (wire == WireReader.LengthType && KindOf(field) == Type && !TryAddList(list))
                return false;
        }
        return !reader.IsBroken;
    }

    /// <summary>Adds all elements of a tensor: a default.</summary>
    public void Add(Tensor tensor)
    {
        if (Type == DType.String)
            _strings.AddRange(tensor.Strings);
        else if (Type == DType.Float32)
            _floats.AddRange(tensor.AsSpan<float>());
        else
            _integers.AddRange(tensor.AsSpan<long>());
    }

    /// <summary>All values under a shape that has as many elements.</summary>
    public Tensor ToTensor(TensorShape shape, KernelContext context)
    {
        if (Type == DType.String)
        {
            var strings = context.AllocateStrings(shape);
            _strings.CopyTo(strings);
            return Tensor.FromStrings(shape, strings);
        }
        var tensor = context.Allocate(Type, shape, out var bytes);
        Bytes.CopyTo(bytes);
        return tensor;
    }

    /// <summary>A row for each example, filled up to the shape with <paramref name="padding"/>, a single value.</summary>
    public Tensor ToPaddedTensor(TensorShape shape, Tensor padding, KernelContext context)
    {
        var width = Ends.Count == 0 ? 0 : (int)(shape.ElementCount / Ends.Count);
        if (Type == DType.String)
        {
            var strings = context.AllocateStrings(shape);
            Array.Fill(strings, padding.Strings[0]);
            for (int row = 0, start = 0; row < Ends.Count; start = Ends[row++])
                _strings.CopyTo(start, strings, row * width, Ends[row] - start);
            return Tensor.FromStrings(shape, strings);
        }
        var tensor = context.Allocate(Type, shape, out var bytes);
        var size = Type.ElementSize();
        for (var i = 0; i < bytes.Length; i += size)
            padding.Bytes.Span.CopyTo(bytes[i..]);
        for (int row = 0, start = 0; row < Ends.Count; start = Ends[row++])
            Bytes[(start * size)..(Ends[row] * size)].CopyTo(bytes[(row * width * size)..]);
        return tensor;
    }

    private ReadOnlySpan<byte> Bytes => Type == DType.Float32
        ? MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_floats))
        : MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_integers));

    private static DType? KindOf(int field) => field switch
    {
        1 => DType.String,
        2 => DType.Float32,
        3 => DType.Int64,
        _ => null,
    };

    // A list's values are field 1: one by one, or numbers packed.
    private bool TryAddList(ReadOnlySpan<byte> list)
    {
        var reader = new WireReader(list);
        while (reader.TryRead(out var field, out var wire, out var number, out var bytes))
        {
            if (field == 1 && !TryAddValues(wire, number, bytes))
                return false;
        }
        return !reader.IsBroken;
    }

    private bool TryAddValues(int wire, ulong number, ReadOnlySpan<byte> bytes)
    {
        switch (Type, wire)
        {
            case (DType.String, WireReader.LengthType):
                _strings.Add(bytes.ToArray());
                return true;
            case (DType.Float32, WireReader.Fixed32Type):
            case (DType.Float32, WireReader.LengthType) when bytes.Length % 4 == 0:
                _floats.AddRange(MemoryMarshal.Cast<byte, float>(bytes));
                return true;
            case (DType.Int64, WireReader.VarintType):
                _integers.Add((long)number);
                return true;
            case (DType.Int64, WireReader.LengthType):
                var packed = new WireReader(bytes);
                while (packed.TryReadPacked(out var value))
                    _integers.Add((long)value);
                return !packed.IsBroken;
            default:
                return false;
        }
    }
}
