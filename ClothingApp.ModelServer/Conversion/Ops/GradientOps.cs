using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Operations that only gradients use: explanations ask for them.</summary>
internal static class GradientOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["BroadcastGradientArgs"] = BroadcastGradientArgs,
        ["ReluGrad"] = n => n.Output(n.Onnx.Where(n.Onnx.Binary("Greater", n.Input(1), OnnxEmitter.Scalar(0f), DType.Bool), n.Input(0), OnnxEmitter.Scalar(0f))),
        ["Relu6Grad"] = Relu6Grad,
    };

    // Over which axes each side's gradient is summed, because broadcasting had repeated it along them.
    private static void BroadcastGradientArgs(NodeContext n)
    {
        if (n.Input(0).Elements is not { } left || n.Input(1).Elements is not { } right)
            throw n.Unsupported("the ranks of the shapes are not known");
        var rank = Math.Max(left.Length, right.Length);
        var (leftAxes, rightAxes) = (new List<int>(), new List<int>());
        for (var i = 0; i < rank; i++)
        {
            var a = i < rank - left.Length ? 1 : left[i - (rank - left.Length)];
            var b = i < rank - right.Length ? 1 : right[i - (rank - right.Length)];
            var (missingLeft, missingRight) = (i < rank - left.Length, i < rank - right.Length);
            if (a == b && !missingLeft && !missingRight)
                continue;
            if (a.Is(1))
                leftAxes.Add(i);
            if (b.Is(1))
                rightAxes.Add(i);
            if (!a.Is(1) && !b.Is(1))
                throw n.Unsupported("it depends on sizes that are not known");
        }
        n.Output(OnnxEmitter.Constant<int>([.. leftAxes]), 0);
        n.Output(OnnxEmitter.Constant<int>([.. rightAxes]), 1);
    }

    private static void Relu6Grad(NodeContext n)
    {
        var (gradient, features) = (n.Input(0), n.Input(1));
        var inside = n.Onnx.Binary("And",
            n.Onnx.Binary("Greater", features, OnnxEmitter.Scalar(0f), DType.Bool),
            n.Onnx.Binary("Less", features, OnnxEmitter.Scalar(6f), DType.Bool));
        n.Output(n.Onnx.Where(inside, gradient, OnnxEmitter.Scalar(0f)));
    }
}
