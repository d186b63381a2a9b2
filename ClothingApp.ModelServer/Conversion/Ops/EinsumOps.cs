using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;

namespace ClothingApp.ModelServer.Conversion.Ops;

/// <summary>Einstein's sums.</summary>
internal static class EinsumOps
{
    public static readonly Dictionary<string, OpConverter> Table = new(StringComparer.Ordinal)
    {
        ["Einsum"] = Einsum,
    };

    /// <summary>The shape of the result, as far as it is known.</summary>
    public static SymbolicShape ResultShape(EinsumEquation equation, IReadOnlyList<Value> operands)
    {
        if (operands.Any(o => o.Shape.IsUnknownRank))
            return equation.Result.Contains('.') ? SymbolicShape.Unknown : SymbolicShape.OfRank(equation.Result.Length);
        var sizes = new Dictionary<char, Dim>();
        var free = SymbolicShape.Scalar;
        for (var k = 0; k < operands.Count; k++)
        {
            var (labels, shape) = (equation.Operands[k], operands[k].Shape);
            var dots = shape.Rank - labels.Count(l => l != '.');
            if (dots < 0 || (dots > 0 && !labels.Contains('.')))
                throw new NotSupportedException($"{shape} does not fit the labels {labels}");
            for (int d = 0, i = 0; i < labels.Length; i++)
            {
                if (labels[i] == '.')
                {
                    free = SymbolicShape.Broadcast(free, SymbolicShape.Of(shape.Sizes[d..(d + dots)]));
                    d += dots;
                }
                else if (shape[d++] is var size && (!sizes.TryGetValue(labels[i], out var known) || !known.IsKnown))
                {
                    sizes[labels[i]] = size;
                }
            }
        }
        var result = new List<Dim>();
        foreach (var label in equation.Result)
        {
            if (label == '.')
                result.AddRange(free.Sizes);
            else
                result.Add(sizes[label]);
        }
        return SymbolicShape.Of([.. result]);
    }

    private static void Einsum(NodeContext n)
    {
        var text = n.String("equation", "");
        var equation = EinsumEquation.Parse(text, n.Inputs.Count);
        if (equation.RepeatsResult || (equation.Operands.Any(o => o.Contains('.')) && !equation.Result.Contains('.')))
            throw n.Unsupported($"the result of {text}");
        // Ellipses that stand for different numbers of dimensions are refused.
        var dots = n.Inputs.Zip(equation.Operands, (o, labels) => labels.Contains('.') ? o.Shape.Rank - labels.Length : (int?)null);
        if (n.Inputs.Any(i => i.Shape.IsUnknownRank) || dots.Where(d => d is not null).Distinct().Count() > 1)
            throw n.Unsupported("the ellipses may stand for different numbers of dimensions");
        n.Output(n.Onnx.Node("Einsum", [.. n.Inputs], n.Input(0).Type, ResultShape(equation, n.Inputs), OnnxAttribute.String("equation", text.Replace(" ", ""))));
    }
}
