using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>
/// Walks several tensors of shapes that broadcast, row by row of the result:
/// <code>while (rows.Next()) for (i &lt; rows.Length) result[rows.Start + i] = f(x[rows.Offset(0) + i * rows.Step(0)], ...)</code>
/// Dimensions along which all inputs lie alike are one to the walk: tensors of equal shape are a single row.
/// </summary>
internal sealed class Broadcast
{
    private readonly List<long> _sizes = [];
    private readonly List<long[]> _strides = [];
    private readonly long[] _offsets;
    private readonly long[] _index;
    private readonly KernelContext _context;
    private bool _begun;

    /// <exception cref="InvalidRequestException">The shapes do not broadcast.</exception>
    public Broadcast(KernelContext context, params ReadOnlySpan<TensorShape> shapes)
    {
        _context = context;
        Shape = shapes[0];
        foreach (var shape in shapes[1..])
            Shape = ShapeOf(Shape, shape);
        _offsets = new long[shapes.Length];
        for (var d = 0; d < Shape.Rank; d++)
        {
            var strides = new long[shapes.Length];
            for (var k = 0; k < strides.Length; k++)
                strides[k] = Stride(shapes[k], d - (Shape.Rank - shapes[k].Rank));
            if (Shape[d] != 1)
                Add(Shape[d], strides);
        }
        if (_sizes.Count == 0)
            Add(1, new long[shapes.Length]);
        _index = new long[_sizes.Count];
        Length = (int)Math.Min(_sizes[^1], int.MaxValue);
    }

    /// <summary>Of the result.</summary>
    public TensorShape Shape { get; }

    /// <summary>Elements in a row.</summary>
    public int Length { get; }

    /// <summary>Where the row begins in the result.</summary>
    public int Start { get; private set; }

    /// <summary>Where the row begins in input <paramref name="input"/>.</summary>
    public int Offset(int input) => (int)_offsets[input];

    /// <summary>From one element of the row to the next in input <paramref name="input"/>: 0 or 1.</summary>
    public int Step(int input) => (int)_strides[^1][input];

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="OperationCanceledException">The deadline has passed.</exception>
    public bool Next()
    {
        if (!_begun)
        {
            _begun = true;
            return !_sizes.Contains(0);
        }
        if ((Start & 0xFFFF) < Length)
            _context.Ct.ThrowIfCancellationRequested();
        Start += Length;
        for (var d = _sizes.Count - 2; d >= 0; d--)
        {
            for (var k = 0; k < _offsets.Length; k++)
                _offsets[k] += _strides[d][k];
            if (++_index[d] < _sizes[d])
                return true;
            for (var k = 0; k < _offsets.Length; k++)
                _offsets[k] -= _strides[d][k] * _sizes[d];
            _index[d] = 0;
        }
        return false;
    }

    /// <exception cref="InvalidRequestException">The shapes do not broadcast.</exception>
    public static TensorShape ShapeOf(TensorShape x, TensorShape y)
    {
        var sizes = new long[Math.Max(x.Rank, y.Rank)];
        for (var d = 0; d < sizes.Length; d++)
        {
            var a = Size(x, d - (sizes.Length - x.Rank));
            var b = Size(y, d - (sizes.Length - y.Rank));
            if (a != b && a != 1 && b != 1)
                throw new InvalidRequestException($"Incompatible shapes: {x} vs. {y}");
            sizes[d] = a == 1 ? b : a;
        }
        return TensorShape.Of(sizes);
    }

    private void Add(long size, long[] strides)
    {
        if (_sizes.Count > 0)
        {
            var joins = true;
            for (var k = 0; k < strides.Length; k++)
                joins &= _strides[^1][k] == strides[k] * size;
            if (joins)
            {
                _sizes[^1] *= size;
                _strides[^1] = strides;
                return;
            }
        }
        _sizes.Add(size);
        _strides.Add(strides);
    }

    private static long Size(TensorShape shape, int dimension) => dimension < 0 ? 1 : shape[dimension];

    private static long Stride(TensorShape shape, int dimension)
    {
        if (dimension < 0 || shape[dimension] == 1)
            return 0;
        var stride = 1L;
        for (var d = dimension + 1; d < shape.Rank; d++)
            stride *= shape[d];
        return stride;
    }
}
