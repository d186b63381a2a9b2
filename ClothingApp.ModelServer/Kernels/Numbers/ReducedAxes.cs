using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>
/// Walks a tensor in the order in which it lies in memory and says to which element of the reduced tensor each belongs,
/// a row along the last dimension at a time.
/// </summary>
internal sealed class ReducedAxes
{
    private readonly long[] _sizes;
    private readonly long[] _strides;
    private readonly long[] _index;
    private bool _begun;

    /// <exception cref="InvalidRequestException">An axis lies outside the tensor.</exception>
    public ReducedAxes(TensorShape shape, Tensor axes, bool keepDims)
    {
        var reduced = new bool[shape.Rank];
        foreach (var axis in Axes(axes, shape.Rank))
            reduced[axis] = true;
        _sizes = shape.Rank == 0 ? [1] : shape.Dimensions.ToArray();
        _strides = new long[_sizes.Length];
        _index = new long[_sizes.Length];
        var kept = new List<long>();
        var stride = 1L;
        for (var d = shape.Rank - 1; d >= 0; d--)
        {
            if (reduced[d])
            {
                Count *= shape[d];
                if (keepDims)
                    kept.Insert(0, 1);
                continue;
            }
            _strides[d] = stride;
            stride *= shape[d];
            kept.Insert(0, shape[d]);
        }
        Shape = TensorShape.Of([.. kept]);
    }

    /// <summary>Of the result.</summary>
    public TensorShape Shape { get; }

    /// <summary>Elements that become one.</summary>
    public long Count { get; } = 1;

    /// <summary>Elements in a row.</summary>
    public int Length => (int)_sizes[^1];

    /// <summary>Where the row begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the row's first element goes.</summary>
    public int Target { get; private set; }

    /// <summary>How much further the next element of the row goes: 0 or 1.</summary>
    public int Step => (int)_strides[^1];

    /// <summary>Goes to the next row.</summary>
    /// <exception cref="OperationCanceledException">The deadline has passed.</exception>
    public bool Next(KernelContext context)
    {
        if (!_begun)
        {
            _begun = true;
            return !_sizes.Contains(0);
        }
        if ((Start & 0xFFFF) < Length)
            context.Ct.ThrowIfCancellationRequested();
        Start += Length;
        for (var d = _sizes.Length - 2; d >= 0; d--)
        {
            Target += (int)_strides[d];
            if (++_index[d] < _sizes[d])
                return true;
            Target -= (int)(_strides[d] * _sizes[d]);
            _index[d] = 0;
        }
        return false;
    }

    /// <summary>Axes counted from the front; each lies inside.</summary>
    /// <exception cref="InvalidRequestException">One does not.</exception>
    public static int[] Axes(Tensor axes, int rank)
    {
        var result = Integers.Read(axes);
        var positive = new int[result.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var axis = result[i] < 0 ? result[i] + rank : result[i];
            if (axis < 0 || axis >= rank)
                throw new InvalidRequestException($"Invalid reduction dimension {result[i]} for input with {rank} dimensions");
            positive[i] = (int)axis;
        }
        return positive;
    }
}
