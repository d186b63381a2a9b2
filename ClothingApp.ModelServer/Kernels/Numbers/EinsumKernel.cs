using System.Numerics;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>
/// Any equation of Einstein's sums, straight from its definition: for every element of the result, the sum over all other
/// labels of the products. Slow for large matrices, which ONNX Runtime multiplies.
/// </summary>
internal readonly struct EinsumKernel(EinsumEquation equation) : INumberKernel
{
    public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var plan = equation.Plan(Shapes(inputs));
        var result = context.Allocate<T>(plan.Shape, out var y);
        var operands = new T[inputs.Length][];
        for (var i = 0; i < operands.Length; i++)
            operands[i] = inputs[i].AsSpan<T>().ToArray();
        Compute(plan, operands, y, context);
        return [result];
    }

    public static HostKernel Complex(EinsumEquation equation, DType type) => (inputs, context) =>
    {
        var plan = equation.Plan(Shapes(inputs));
        context.Allocate(type, plan.Shape, out _);
        var operands = new Complex[inputs.Length][];
        for (var i = 0; i < operands.Length; i++)
            operands[i] = ComplexKernels.Read(inputs[i], context);
        var y = new Complex[plan.Shape.ElementCount];
        Compute(plan, operands, y, context);
        return [ComplexKernels.Write(type, plan.Shape, y, context)];
    };

    private static TensorShape[] Shapes(ReadOnlySpan<Tensor> inputs)
    {
        var shapes = new TensorShape[inputs.Length];
        for (var i = 0; i < shapes.Length; i++)
            shapes[i] = inputs[i].Shape;
        return shapes;
    }

    // An odometer over all labels; the last ones are summed over, so that an element of the result is done before the next.
    private static void Compute<T>(EinsumPlan plan, T[][] operands, Span<T> y, KernelContext context) where T : INumberBase<T>
    {
        if (plan.Sizes.Contains(0))
            return;
        var index = new long[plan.Sizes.Length];
        var offsets = new long[operands.Length + 1];
        for (long steps = 0; ; steps++)
        {
            if ((steps & 0xFFFF) == 0)
                context.Ct.ThrowIfCancellationRequested();
            var product = operands[0][offsets[0]];
            for (var k = 1; k < operands.Length; k++)
                product *= operands[k][offsets[k]];
            y[(int)offsets[^1]] += product;
            var label = index.Length - 1;
            for (; label >= 0; label--)
            {
                for (var k = 0; k < offsets.Length; k++)
                    offsets[k] += plan.Strides[label][k];
                if (++index[label] < plan.Sizes[label])
                    break;
                for (var k = 0; k < offsets.Length; k++)
                    offsets[k] -= plan.Strides[label][k] * plan.Sizes[label];
                index[label] = 0;
            }
            if (label < 0)
                return;
        }
    }
}

/// <param name="Shape">Of the result.</param>
/// <param name="Sizes">Of each label, those of the result first.</param>
/// <param name="Strides">Of each label: how far one step goes in every operand, and in the result.</param>
internal sealed record EinsumPlan(TensorShape Shape, long[] Sizes, long[][] Strides);
