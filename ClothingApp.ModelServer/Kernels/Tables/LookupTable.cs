using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Tables;

/// <summary>
/// A table from keys (strings or numbers) to values (of any type, single or tensors of one shape). Filled while the model
/// is loaded; read by many threads afterwards.
/// </summary>
/// <param name="valueShape">The shape of one value.</param>
internal sealed class LookupTable(DType keyType, DType valueType, TensorShape valueShape)
{
    private readonly Dictionary<byte[], int> _byString = new(new BytesComparer());
    private readonly Dictionary<ulong, int> _byNumber = [];
    private readonly List<byte[]> _keys = [];

    // Of numbers one value after the other; of strings each by itself.
    private readonly List<byte[]> _values = [];

    public DType KeyType { get; } = keyType;

    public DType ValueType { get; } = valueType;

    public TensorShape ValueShape { get; } = valueShape;

    public int Count => _keys.Count;

    private int ElementsPerValue { get; } = checked((int)valueShape.ElementCount);

    /// <summary>Adds entries.</summary>
    /// <param name="replace">Whether a key that is there already may get another value.</param>
    /// <exception cref="InvalidRequestException">The types or numbers do not fit the table, or a key has two values.</exception>
    public void Add(Tensor keys, Tensor values, bool replace)
    {
        if (keys.Type != KeyType || values.Type != ValueType || values.Shape.ElementCount != keys.Shape.ElementCount * ElementsPerValue)
            throw new InvalidRequestException($"keys {keys} and values {values} do not fit a table from {KeyType.TensorFlowName()} to {ValueType.TensorFlowName()}{ValueShape}");
        var size = ElementsPerValue * ValueType.ElementSize();
        for (var i = 0; i < keys.Shape.ElementCount; i++)
        {
            if (ValueType == DType.String)
                Add(keys, i, [.. Enumerable.Range(i * ElementsPerValue, ElementsPerValue).Select(k => values.Strings[k])], replace);
            else
                Add(keys, i, [values.Bytes.Slice(i * size, size).ToArray()], replace);
        }
    }

    public void Clear()
    {
        _byString.Clear();
        _byNumber.Clear();
        _keys.Clear();
        _values.Clear();
    }

    /// <returns>The values of <paramref name="keys"/>; <paramref name="missing"/> for keys that are not in the table.</returns>
    /// <exception cref="InvalidRequestException">The types do not fit the table, or the shape of <paramref name="missing"/> does not.</exception>
    public Tensor Find(Tensor keys, Tensor missing, KernelContext context)
    {
        if (keys.Type != KeyType || missing.Type != ValueType)
            throw new InvalidRequestException($"a table from {KeyType.TensorFlowName()} to {ValueType.TensorFlowName()} was asked for {keys.Type.TensorFlowName()} with the default {missing.Type.TensorFlowName()}");
        var shape = TensorShape.Of([.. keys.Shape.Dimensions, .. ValueShape.Dimensions]);
        var count = (int)keys.Shape.ElementCount;
        // One default for all keys, or one for each.
        var all = missing.Shape.ElementCount == ElementsPerValue;
        if (!all && !missing.Shape.Equals(shape))
            throw new InvalidRequestException($"Expected shape {ValueShape} for default value, got {missing.Shape}");
        return ValueType == DType.String ? FindStrings() : FindNumbers();

        Tensor FindStrings()
        {
            var results = context.AllocateStrings(shape);
            for (var i = 0; i < count; i++)
            {
                var entry = IndexOf(keys, i);
                for (var k = 0; k < ElementsPerValue; k++)
                    results[i * ElementsPerValue + k] = entry >= 0 ? _values[entry * ElementsPerValue + k] : missing.Strings[(all ? 0 : i * ElementsPerValue) + k];
            }
            return Tensor.FromStrings(shape, results);
        }

        Tensor FindNumbers()
        {
            var result = context.Allocate(ValueType, shape, out var bytes);
            var size = ElementsPerValue * ValueType.ElementSize();
            for (var i = 0; i < count; i++)
            {
                var entry = IndexOf(keys, i);
                (entry >= 0 ? _values[entry] : missing.Bytes.Span.Slice(all ? 0 : i * size, size)).CopyTo(bytes[(i * size)..]);
            }
            return result;
        }
    }

    /// <summary>All keys and their values.</summary>
    public (Tensor Keys, Tensor Values) Export() =>
        (Collect(KeyType, TensorShape.Of(Count), _keys), Collect(ValueType, TensorShape.Of([Count, .. ValueShape.Dimensions]), _values));

    private static Tensor Collect(DType type, TensorShape shape, List<byte[]> elements) =>
        type == DType.String ? Tensor.FromStrings(shape, [.. elements]) : Tensor.FromBytes(type, shape, elements.SelectMany(e => e).ToArray());

    private void Add(Tensor keys, int index, byte[][] value, bool replace)
    {
        var entry = IndexOf(keys, index);
        if (entry < 0)
        {
            if (KeyType == DType.String)
                _byString.Add(keys.Strings[index], Count);
            else
                _byNumber.Add(Number(keys, index), Count);
            _keys.Add(KeyType == DType.String ? keys.Strings[index] : keys.Bytes.Slice(index * KeyType.ElementSize(), KeyType.ElementSize()).ToArray());
            _values.AddRange(value);
            return;
        }
        for (var i = 0; i < value.Length; i++)
        {
            ref var old = ref CollectionsMarshal.AsSpan(_values)[entry * value.Length + i];
            if (!replace && !old.AsSpan().SequenceEqual(value[i]))
                throw new InvalidRequestException($"HashTable has different value for same key. Key {Describe(keys, index)} has two values.");
            old = value[i];
        }
    }

    private int IndexOf(Tensor keys, int index) =>
        KeyType == DType.String
            ? _byString.TryGetValue(keys.Strings[index], out var entry) ? entry : -1
            : _byNumber.TryGetValue(Number(keys, index), out entry) ? entry : -1;

    // The bits of an element: enough to tell numbers apart.
    private static ulong Number(Tensor tensor, int index)
    {
        var size = tensor.Type.ElementSize();
        Span<byte> wide = stackalloc byte[8];
        wide.Clear();
        tensor.Bytes.Span.Slice(index * size, size).CopyTo(wide);
        return BinaryPrimitives.ReadUInt64LittleEndian(wide);
    }

    private static string Describe(Tensor keys, int index) =>
        keys.Type == DType.String ? Encoding.UTF8.GetString(keys.Strings[index]) : Number(keys, index).ToString();

    private sealed class BytesComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] bytes)
        {
            var hash = new HashCode();
            hash.AddBytes(bytes);
            return hash.ToHashCode();
        }
    }
}
