namespace ClothingApp.ModelServer.Kernels.Windows;

/// <summary>One pixel under the window: which it is of the input, which place in the window, and whose result it counts for.</summary>
internal readonly record struct WindowPixel(int Input, long Kernel, int Output);

/// <summary>
/// Every pixel that a window meets on its way over a batch of pictures: what convolutions, pools and the ways back
/// through them have in common. Results are visited in order, and row by row within each window.
/// </summary>
internal sealed class WindowWalk
{
    private const int Axes = 3;

    // Brought to three dimensions by ones in front.
    private readonly long[] _input = [1, 1, 1];
    private readonly long[] _size = [1, 1, 1];
    private readonly long[] _result = [1, 1, 1];
    private readonly long[] _strides = [1, 1, 1];
    private readonly long[] _dilations = [1, 1, 1];
    private readonly long[] _before = [0, 0, 0];

    /// <param name="input">The picture's height and width.</param>
    /// <param name="size">The window's.</param>
    public WindowWalk(WindowSpec spec, ReadOnlySpan<long> input, ReadOnlySpan<long> size)
    {
        Result = new long[spec.Dimensions];
        for (var axis = 0; axis < spec.Dimensions; axis++)
        {
            var at = Axes - spec.Dimensions + axis;
            Result[axis] = spec.ResultSize(axis, input[axis], size[axis]);
            (_input[at], _size[at], _result[at]) = (input[axis], size[axis], Result[axis]);
            (_strides[at], _dilations[at]) = (spec.Strides[axis], spec.Dilations[axis]);
            _before[at] = spec.Pads(axis, input[axis], size[axis]).Before;
        }
    }

    /// <summary>The result's height and width.</summary>
    public long[] Result { get; }

    public IEnumerable<WindowPixel> Pixels(long batch, CancellationToken ct)
    {
        var windows = batch * _result[0] * _result[1] * _result[2];
        for (var output = 0; output < windows; output++)
        {
            ct.ThrowIfCancellationRequested();
            var (rows, c) = Math.DivRem(output, _result[2]);
            (rows, var b) = Math.DivRem(rows, _result[1]);
            var (n, a) = Math.DivRem(rows, _result[0]);
            var (a0, a1) = Inside(0, a);
            var (b0, b1) = Inside(1, b);
            var (c0, c1) = Inside(2, c);
            for (var i = a0; i < a1; i++)
            {
                for (var j = b0; j < b1; j++)
                {
                    var row = ((((n * _input[0]) + At(0, a, i)) * _input[1]) + At(1, b, j)) * _input[2];
                    for (var k = c0; k < c1; k++)
                        yield return new WindowPixel((int)(row + At(2, c, k)), (((i * _size[1]) + j) * _size[2]) + k, output);
                }
            }
        }
    }

    private long At(int axis, long result, long kernel) => (result * _strides[axis]) - _before[axis] + (kernel * _dilations[axis]);

    // The places of the window that lie on the picture and not on its padding.
    private (long From, long To) Inside(int axis, long result)
    {
        var start = At(axis, result, 0);
        var step = _dilations[axis];
        var from = start < 0 ? (step - 1 - start) / step : 0;
        var to = Math.Min(_size[axis], (_input[axis] - start + step - 1) / step);
        return (from, to);
    }
}
