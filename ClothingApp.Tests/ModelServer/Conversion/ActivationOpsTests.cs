using ClothingApp.Serving.Tensors;
using static ClothingApp.Tests.ModelServer.Conversion.NumberDraws;

namespace ClothingApp.Tests.ModelServer.Conversion;

public sealed class ActivationOpsTests
{
    private const double SeluAlpha = 1.6732632423543772;
    private const double SeluScale = 1.0507009873554805;

    private static readonly (string Op, Func<double, double> Of)[] Activations =
    [
        ("Relu", x => Math.Max(x, 0)), ("Relu6", x => Math.Clamp(x, 0, 6)), ("LeakyRelu", x => x > 0 ? x : 0.2 * x), ("Elu", x => x < 0 ? Math.Exp(x) - 1 : x),
        ("Selu", x => SeluScale * (x < 0 ? SeluAlpha * (Math.Exp(x) - 1) : x)), ("Sigmoid", x => 1 / (1 + Math.Exp(-x))), ("Tanh", Math.Tanh),
        ("Softplus", x => Math.Log(1 + Math.Exp(x))), ("Softsign", x => x / (1 + Math.Abs(x))),
    ];

    // Of a function and where it is differentiated: the gradient that comes in, and what the operation is given beside it.
    private static readonly (string Op, bool GradientFirst, Func<double, double> Given, Func<double, double> Function)[] Gradients =
    [
        ("ReluGrad", true, x => x, x => Math.Max(x, 0)), ("Relu6Grad", true, x => x, x => Math.Clamp(x, 0, 6)), ("LeakyReluGrad", true, x => x, x => x > 0 ? x : 0.2 * x),
        ("EluGrad", true, x => x < 0 ? Math.Exp(x) - 1 : x, x => x < 0 ? Math.Exp(x) - 1 : x),
        ("SeluGrad", true, x => SeluScale * (x < 0 ? SeluAlpha * (Math.Exp(x) - 1) : x), x => SeluScale * (x < 0 ? SeluAlpha * (Math.Exp(x) - 1) : x)),
        ("SoftplusGrad", true, x => x, x => Math.Log(1 + Math.Exp(x))), ("SoftsignGrad", true, x => x, x => x / (1 + Math.Abs(x))),
        ("SigmoidGrad", false, x => 1 / (1 + Math.Exp(-x)), x => 1 / (1 + Math.Exp(-x))), ("TanhGrad", false, Math.Tanh, Math.Tanh),
        ("ReciprocalGrad", false, x => 1 / x, x => 1 / x), ("InvGrad", false, x => 1 / x, x => 1 / x),
        ("SqrtGrad", false, x => Math.Sqrt(Math.Abs(x)), x => Math.Sqrt(Math.Abs(x))), ("RsqrtGrad", false, x => 1 / Math.Sqrt(Math.Abs(x)), x => 1 / Math.Sqrt(Math.Abs(x))),
    ];

    [Fact]
    public void Activation_EveryFloatType_IsItsFormula()
    {
        var random = new Random(1);
        foreach (var (op, of) in Activations)
        {
            foreach (var type in FloatTypes)
            {
                var x = Numbers(random, type, [2, 5], 8);
                Agrees(op, [x], Floats(type, [2, 5], DoublesOf(x).Select(of)));
            }
        }
    }

    [Fact]
    public void Relu_WholeNumbers_CutsOffWhatIsNegative()
    {
        foreach (var type in IntegerTypes)
        {
            var x = Numbers(new Random(2), type, [12]);
            Agrees("Relu", [x], Integers(type, [12], IntegersOf(x).Select(v => System.Numerics.BigInteger.Max(v, 0))));
        }
        Agrees("Relu6", [Integers(DType.Int16, [3], [-3, 4, 900])], Integers(DType.Int16, [3], [0, 4, 6]));
    }

    [Fact]
    public void Softmax_AnyRank_SumsToOneAlongTheLastDimension()
    {
        var random = new Random(3);
        foreach (var type in FloatTypes)
        {
            for (var rank = 1; rank <= 4; rank++)
            {
                var x = Numbers(random, type, [.. Enumerable.Repeat(2L, rank - 1), 3], 6);
                var shape = x.Shape.Dimensions.ToArray();
                var logs = DoublesOf(x).Chunk(3).SelectMany(row => row.Select(v => v - Math.Log(row.Sum(Math.Exp)))).ToArray();
                Agrees("Softmax", [x], Floats(type, shape, logs.Select(Math.Exp)));
                Agrees("LogSoftmax", [x], Floats(type, shape, logs));
            }
        }
    }

    [Fact]
    public void Gradient_EveryActivation_IsTheSlope()
    {
        var random = new Random(4);
        foreach (var (op, gradientFirst, given, function) in Gradients)
        {
            foreach (var type in (DType[])[DType.Float32, DType.Float64])
            {
                var x = Enumerable.Range(0, 6).Select(i => (i - 2.6) * 1.3).Append(6.7).ToArray();
                var dy = x.Select(_ => random.NextDouble() - 0.5).ToArray();
                var expected = x.Zip(dy, (at, d) => d * (function(at + 1e-5) - function(at - 1e-5)) / 2e-5 * (op is "SqrtGrad" or "RsqrtGrad" ? Math.Sign(at) : 1));
                var (first, second) = (Floats(type, [7], dy), Floats(type, [7], x.Select(given)));
                Agrees(op, gradientFirst ? [first, second] : [second, first], Floats(type, [7], expected), tolerance: 1e-4);
            }
        }
    }

    [Fact]
    public void CrossEntropy_ProbabilitiesOrLabels_GivesLossAndGradient()
    {
        double[] logits = [1, 2, 3, 0, 0, 0];
        var softmax = logits.Chunk(3).SelectMany(r => r.Select(v => Math.Exp(v) / r.Sum(Math.Exp))).ToArray();
        double[] labels = [0, 0, 1, 1, 0, 0];
        var losses = Floats(DType.Float32, [2], [-Math.Log(softmax[2]), -Math.Log(softmax[3])]);
        var gradient = Floats(DType.Float32, [2, 3], softmax.Zip(labels, (p, l) => p - l));
        foreach (var (op, second) in ((string, Tensor)[])[("SoftmaxCrossEntropyWithLogits", Floats(DType.Float32, [2, 3], labels)), ("SparseSoftmaxCrossEntropyWithLogits", Int32(2, 0))])
        {
            var results = new OpModel(op).Input(Floats(DType.Float32, [2, 3], logits)).Input(second).Run(2);
            Assert.Null(Agreement.Difference(losses, results[0]));
            Assert.Null(Agreement.Difference(gradient, results[1]));
        }
    }
}
