using System.Numerics;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>The discrete Fourier transform of one size: by halves where that is a power of two, else by Bluestein's convolution.</summary>
internal sealed class FourierTransform
{
    private readonly int _size;
    private readonly bool _inverse;
    private readonly Complex[] _roots;
    private readonly FourierTransform? _forward;
    private readonly FourierTransform? _backward;
    private readonly Complex[] _chirp = [];
    private readonly Complex[] _kernel = [];

    /// <param name="inverse">With the other sign, and divided by the size.</param>
    public FourierTransform(int size, bool inverse)
    {
        (_size, _inverse) = (size, inverse);
        var sign = inverse ? 2 : -2;
        if (BitOperations.IsPow2(size))
        {
            _roots = [.. Enumerable.Range(0, size / 2).Select(k => Complex.FromPolarCoordinates(1, sign * Math.PI * k / size))];
            return;
        }
        _roots = [];
        var length = (int)BitOperations.RoundUpToPowerOf2((uint)((2 * size) - 1));
        (_forward, _backward) = (new FourierTransform(length, false), new FourierTransform(length, true));
        // The square is taken modulo 2n: the angle of a large one would lose its digits.
        _chirp = [.. Enumerable.Range(0, size).Select(k => Complex.FromPolarCoordinates(1, sign / 2 * Math.PI * ((long)k * k % (2L * size)) / size))];
        _kernel = new Complex[length];
        for (var k = 0; k < size; k++)
            _kernel[k] = _kernel[(length - k) % length] = Complex.Conjugate(_chirp[k]);
        _forward.Run(_kernel);
    }

    /// <summary>Transforms as many numbers as the size says, in place.</summary>
    public void Run(Span<Complex> x)
    {
        if (_forward is null)
            ByHalves(x);
        else
            ByConvolution(x);
        for (var i = 0; _inverse && i < x.Length; i++)
            x[i] /= _size;
    }

    private void ByHalves(Span<Complex> x)
    {
        for (int i = 1, j = 0; i < _size; i++)
        {
            var bit = _size >> 1;
            for (; (j & bit) != 0; bit >>= 1)
                j ^= bit;
            j ^= bit;
            if (i < j)
                (x[i], x[j]) = (x[j], x[i]);
        }
        for (var half = 1; half < _size; half *= 2)
        {
            var step = _size / (2 * half);
            for (var start = 0; start < _size; start += 2 * half)
            {
                for (var k = 0; k < half; k++)
                {
                    var (even, odd) = (x[start + k], x[start + k + half] * _roots[k * step]);
                    (x[start + k], x[start + k + half]) = (even + odd, even - odd);
                }
            }
        }
    }

    private void ByConvolution(Span<Complex> x)
    {
        var padded = new Complex[_kernel.Length];
        for (var k = 0; k < _size; k++)
            padded[k] = x[k] * _chirp[k];
        _forward!.Run(padded);
        for (var k = 0; k < padded.Length; k++)
            padded[k] *= _kernel[k];
        _backward!.Run(padded);
        for (var k = 0; k < _size; k++)
            x[k] = padded[k] * _chirp[k];
    }
}
