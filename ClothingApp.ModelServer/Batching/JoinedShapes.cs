using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Batching;

/// <summary>What the inputs of a run become while requests are added: rows of one shape, or of the largest with padding.</summary>
internal sealed class JoinedShapes(BatchingSettings settings)
{
    // What one run's inputs may take, all together: requests that would need more are not joined.
    private const long MaxBytes = 512L << 20;

    // The characters of strings are not copied.
    private const int ReferenceSize = 8;

    private readonly Dictionary<string, TensorShape> _shapes = new(StringComparer.Ordinal);

    /// <summary>Without padding.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows of the run: up to the next allowed size, where that fits into memory.</summary>
    public int PaddedRows { get; private set; }

    /// <summary>By input, with <see cref="PaddedRows"/> rows.</summary>
    public TensorShape this[string input] => TensorRows.WithRows(_shapes[input], PaddedRows);

    /// <returns>False when these rows cannot be in one run with those that are there; the first always can.</returns>
    public bool TryAdd(IReadOnlyDictionary<string, Tensor> inputs, int rows)
    {
        var grown = new Dictionary<string, TensorShape>(StringComparer.Ordinal);
        var rowBytes = 0L;
        foreach (var (name, tensor) in inputs)
        {
            if (Grown(_shapes.GetValueOrDefault(name), tensor.Shape) is not { } shape)
                return false;
            grown.Add(name, shape);
            // The largest sizes of several requests may have any product.
            var bytes = (double)(tensor.Type == DType.String ? ReferenceSize : tensor.Type.ElementSize());
            foreach (var size in shape.Dimensions[1..])
                bytes *= size;
            rowBytes += (long)Math.Min(bytes, MaxBytes);
        }
        var total = Rows + rows;
        var padded = settings.Padded(total);
        if (padded * rowBytes > MaxBytes)
        {
            if (Rows > 0)
                return false;
            padded = total;
        }
        foreach (var (name, shape) in grown)
            _shapes[name] = shape;
        (Rows, PaddedRows) = (total, padded);
        return true;
    }

    private TensorShape? Grown(TensorShape? joined, TensorShape added)
    {
        if (joined is null)
            return added;
        if (joined.Dimensions[1..].SequenceEqual(added.Dimensions[1..]))
            return joined;
        if (!settings.PadVariableLengthInputs || joined.Rank != added.Rank)
            return null;
        return TensorShape.Of([.. joined.Dimensions.ToArray().Zip(added.Dimensions.ToArray(), Math.Max)]);
    }
}
