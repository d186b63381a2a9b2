using System.Text;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Examples;

/// <summary>
/// Reads serialised <c>tf.Example</c>s, feature by feature, into columns. Errors are worded as TensorFlow words them.
/// </summary>
internal sealed class ExampleParser
{
    private readonly ExampleLayout _layout;
    private readonly ExampleKeys _keys;
    private readonly KernelContext _context;
    private readonly FeatureValues[] _columns;
    private readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);

    // For each column the last example that had it.
    private readonly int[] _found;

    public ExampleParser(ExampleLayout layout, ExampleKeys keys, KernelContext context)
    {
        _layout = layout;
        _keys = keys;
        _context = context;
        _columns = [.. layout.Sparse.Concat(layout.Dense.Select(d => d.Type)).Concat(layout.Ragged.Select(r => r.Type)).Select(t => new FeatureValues(t))];
        _found = [.. _columns.Select(_ => -1)];
        foreach (var (key, column) in keys.Sparse.Concat(keys.Dense).Concat(keys.Ragged).Select((k, i) => (k, i)))
        {
            if (!_byKey.TryAdd(key, column))
                throw new InvalidRequestException($"feature {key} is asked for twice");
        }
    }

    public ReadOnlySpan<FeatureValues> Sparse => _columns.AsSpan(0, _layout.Sparse.Length);

    public ReadOnlySpan<FeatureValues> Dense => _columns.AsSpan(_layout.Sparse.Length, _layout.Dense.Length);

    public ReadOnlySpan<FeatureValues> Ragged => _columns.AsSpan(_layout.Sparse.Length + _layout.Dense.Length);

    /// <param name="name">For messages; null when it has none.</param>
    /// <exception cref="InvalidRequestException">It is no example, or does not have what is wanted.</exception>
    public void Add(byte[] example, int index, string? name)
    {
        _context.Charge(4L * example.Length);
        var where = $"Name: {name ?? "<unknown>"}";
        var features = new List<(string Key, ReadOnlyMemory<byte> Feature)>();
        if (!TryReadExample(example, features))
            throw new InvalidRequestException($"Could not parse example input, value: '{Encoding.UTF8.GetString(example.AsSpan(0, Math.Min(example.Length, 1024)))}'");
        // Of features with the same key the last one counts.
        for (var i = features.Count - 1; i >= 0; i--)
        {
            if (_byKey.TryGetValue(features[i].Key, out var column) && _found[column] != index)
                AddFeature(column, features[i].Key, features[i].Feature.Span, index, $"{where}, Key: {Show(features[i].Key)}, Index: {index}.  ");
        }
        for (var d = 0; d < _layout.Dense.Length; d++)
        {
            if (_found[_layout.Sparse.Length + d] == index || _layout.Dense[d].IsVariable)
                continue;
            if (_keys.Defaults[d].Shape.ElementCount == 0)
                throw new InvalidRequestException($"{where}, Feature: {Show(_keys.Dense[d])} (data type: {_layout.Dense[d].Type.TensorFlowName()}) is required but could not be found.");
            Dense[d].Add(_keys.Defaults[d]);
        }
        foreach (var column in _columns)
            column.EndExample();
    }

    private void AddFeature(int column, string key, ReadOnlySpan<byte> feature, int index, string where)
    {
        var values = _columns[column];
        var type = FeatureValues.TypeOf(feature, out var broken);
        if (broken)
            throw new InvalidRequestException(where + "Can't parse serialized Example.");
        if (type == DType.Invalid)
            return;
        if (type != values.Type)
            throw new InvalidRequestException($"{where}Data types don't match. Data type: {type.TensorFlowName()} but expected type: {values.Type.TensorFlowName()}");
        _found[column] = index;
        var before = values.Count;
        if (!values.TryAdd(feature))
            throw new InvalidRequestException(where + "Can't parse serialized Example.");
        var d = column - _layout.Sparse.Length;
        if (d < 0 || d >= _layout.Dense.Length)
            return;
        var (dense, count) = (_layout.Dense[d], values.Count - before);
        var kind = type == DType.String ? "bytes" : type.TensorFlowName();
        if (dense.IsVariable && (dense.Stride == 0 ? count > 0 : count % dense.Stride != 0))
            throw new InvalidRequestException($"{where}Number of {kind} values is not a multiple of stride length. Saw {count} values but output shape is: {Shape(dense)}");
        if (!dense.IsVariable && count != dense.Stride)
            throw new InvalidRequestException($"{where}Number of {kind} values != expected.  Values size: {count} but output shape: {Shape(dense)}");
    }

    private static bool TryReadExample(ReadOnlyMemory<byte> example, List<(string, ReadOnlyMemory<byte>)> features)
    {
        var reader = new WireReader(example.Span);
        while (reader.TryRead(out var field, out var type, out _, out var map))
        {
            if (field == 1 && (type != WireReader.LengthType || !TryReadFeatures(example, map, features)))
                return false;
        }
        return !reader.IsBroken;
    }

    private static bool TryReadFeatures(ReadOnlyMemory<byte> example, ReadOnlySpan<byte> map, List<(string, ReadOnlyMemory<byte>)> features)
    {
        var reader = new WireReader(map);
        while (reader.TryRead(out var field, out var type, out _, out var bytes))
        {
            if (field != 1)
                continue;
            var (key, feature) = ("", default(ReadOnlyMemory<byte>));
            var entry = new WireReader(bytes);
            while (entry.TryRead(out var part, out var partType, out _, out var content))
            {
                if (partType != WireReader.LengthType && part is 1 or 2)
                    return false;
                if (part == 1)
                    key = Encoding.Latin1.GetString(content);
                else if (part == 2)
                    feature = SliceOf(example, content);
            }
            if (type != WireReader.LengthType || entry.IsBroken)
                return false;
            features.Add((key, feature));
        }
        return !reader.IsBroken;
    }

    private static ReadOnlyMemory<byte> SliceOf(ReadOnlyMemory<byte> whole, ReadOnlySpan<byte> part) =>
        part.IsEmpty || !whole.Span.Overlaps(part, out var offset) ? default : whole.Slice(offset, part.Length);

    private static string Shape(DenseFeature dense) => TensorShape.Of(dense.Shape).ToString();

    // Keys are kept byte by byte; a message shows them as text.
    private static string Show(string key) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(key));
}
