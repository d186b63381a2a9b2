using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Probabilities from scores along the last dimension, or their logs.</summary>
internal readonly struct SoftmaxKernel(bool log) : INumberKernel
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var shape = inputs[0].Shape;
        if (shape.Rank == 0)
            throw new InvalidRequestException("logits must have >= 1 dimension, got []");
        var x = inputs[0].AsSpan<T>();
        var result = context.Allocate<T>(shape, out var y);
        var count = (int)shape[shape.Rank - 1];
        for (var start = 0; start < x.Length; start += count)
        {
            var (largest, sum) = (double.NegativeInfinity, 0.0);
            for (var i = start; i < start + count; i++)
                largest = Math.Max(largest, double.CreateTruncating(x[i]));
            for (var i = start; i < start + count; i++)
                sum += Math.Exp(double.CreateTruncating(x[i]) - largest);
            for (var i = start; i < start + count; i++)
            {
                var shifted = double.CreateTruncating(x[i]) - largest;
                y[i] = T.CreateTruncating(log ? shifted - Math.Log(sum) : Math.Exp(shifted) / sum);
            }
        }
        return [result];
    }
}
