using ClothingApp.ModelServer.Kernels.Numbers;
using static ClothingApp.ModelServer.Conversion.HostOps.HostCalls;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Activations of layers and their gradients, for the element types that ONNX Runtime lacks.</summary>
internal static class ActivationHostOps
{
    private const double SeluAlpha = 1.6732632423543772848;
    private const double SeluScale = 1.0507009873554804934;

    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["Elu"] = Real(x => x < 0 ? SpecialFunctions.Expm1(x) : x),
        ["LeakyRelu"] = n =>
        {
            var alpha = (double)n.Float("alpha", 0.2f);
            return Real(x => x > 0 ? x : alpha * x)(n);
        },
        ["LogSoftmax"] = n => Alike(n, NumberKernels.ForFloat(n.Input(0).Type, new SoftmaxKernel(true))),
        ["Relu"] = Unary<Arithmetic.Relu>(),
        ["Relu6"] = Unary<Arithmetic.Relu6>(),
        ["Selu"] = Real(x => SeluScale * (x < 0 ? SeluAlpha * SpecialFunctions.Expm1(x) : x)),
        ["Sigmoid"] = Real(SpecialFunctions.Sigmoid, z => 1 / (1 + System.Numerics.Complex.Exp(-z))),
        ["Softmax"] = n => Alike(n, NumberKernels.ForFloat(n.Input(0).Type, new SoftmaxKernel(false))),
        ["Softplus"] = Real(SpecialFunctions.Softplus),
        ["Softsign"] = Real(x => x / (1 + Math.Abs(x))),
        ["Tanh"] = Real(Math.Tanh, System.Numerics.Complex.Tanh),

        // Gradient first, then what the forward pass was given; but its result first in the older kinds.
        ["ReluGrad"] = Binary<Arithmetic.ReluGrad>(),
        ["Relu6Grad"] = Binary<Arithmetic.Relu6Grad>(),
        ["EluGrad"] = Real((dy, y) => y < 0 ? dy * (y + 1) : dy),
        ["SeluGrad"] = Real((dy, y) => y < 0 ? dy * (y + (SeluScale * SeluAlpha)) : dy * SeluScale),
        ["SoftplusGrad"] = Real((dy, x) => dy * SpecialFunctions.Sigmoid(x)),
        ["SoftsignGrad"] = Real((dy, x) => dy / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)))),
        ["LeakyReluGrad"] = n =>
        {
            var alpha = (double)n.Float("alpha", 0.2f);
            return Real((dy, x) => x > 0 ? dy : alpha * dy)(n);
        },
        ["SigmoidGrad"] = Binary<Arithmetic.SigmoidGrad>(),
        ["TanhGrad"] = Binary<Arithmetic.TanhGrad>(),
        ["InvGrad"] = Binary<Arithmetic.ReciprocalGrad>(),
        ["ReciprocalGrad"] = Binary<Arithmetic.ReciprocalGrad>(),
        ["SqrtGrad"] = Real((y, dy) => dy * 0.5 / y),
        ["RsqrtGrad"] = Real((y, dy) => dy * -0.5 * y * y * y),
        ["SparseSoftmaxCrossEntropyWithLogits"] = n => new HostCall(
            NumberKernels.ForFloat(n.Input(0).Type, new CountingKernels.SparseCrossEntropy()),
            (n.Input(0).Type, n.Input(1).Shape), (n.Input(0).Type, n.Input(0).Shape)),
    };
}
