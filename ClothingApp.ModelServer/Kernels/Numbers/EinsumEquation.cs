using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>An equation such as <c>bij,bjk->bik</c> or <c>...ij->...ji</c>: a letter for each dimension.</summary>
internal sealed class EinsumEquation
{
    private EinsumEquation(string[] operands, string result)
    {
        Operands = operands;
        Result = result;
    }

    /// <summary>The labels of each operand; a dot stands for the dimensions of an ellipsis.</summary>
    public string[] Operands { get; }

    public string Result { get; }

    /// <summary>True when a label stands twice in the result, which asks for a diagonal to be filled.</summary>
    public bool RepeatsResult => Result.Distinct().Count() != Result.Length;

    /// <exception cref="NotSupportedException">It is no equation for that many operands.</exception>
    public static EinsumEquation Parse(string equation, int operands)
    {
        var sides = equation.Replace(" ", "").Replace("...", ".").Split("->");
        var left = sides[0].Split(',');
        if (sides.Length != 2 || left.Length != operands || left.Append(sides[1]).Any(IsWrong) || sides[1].Any(l => l != '.' && !sides[0].Contains(l)))
            throw new NotSupportedException($"{equation} is no equation for {operands} operands");
        return new EinsumEquation(left, sides[1]);

        static bool IsWrong(string labels) => labels.Any(l => !char.IsAsciiLetter(l) && l != '.') || labels.Count(l => l == '.') > 1;
    }

    /// <exception cref="InvalidRequestException">The shapes do not fit the equation.</exception>
    public EinsumPlan Plan(TensorShape[] shapes)
    {
        // The ellipsis' dimensions get labels of their own, counted from the last one, which broadcast.
        var expanded = new string[shapes.Length];
        var longest = 0;
        for (var k = 0; k < shapes.Length; k++)
        {
            var free = shapes[k].Rank - Operands[k].Count(l => l != '.');
            if (free < 0 || (free > 0 && !Operands[k].Contains('.')))
                throw new InvalidRequestException($"{shapes[k]} does not fit the labels {Operands[k]}");
            expanded[k] = Operands[k].Replace(".", Dots(free));
            longest = Math.Max(longest, free);
        }
        var result = Result.Replace(".", Dots(longest));
        var sizes = new Dictionary<char, long>();
        for (var k = 0; k < shapes.Length; k++)
        {
            for (var d = 0; d < expanded[k].Length; d++)
            {
                var (label, size) = (expanded[k][d], shapes[k][d]);
                if (!sizes.TryGetValue(label, out var known) || (known == 1 && IsDot(label)))
                    sizes[label] = size;
                else if (known != size && !(IsDot(label) && size == 1))
                    throw new InvalidRequestException($"Expected dimension {known} at axis {d} of the input shaped {shapes[k]} but got dimension {size}");
            }
        }
        var labels = result.Distinct().Concat(sizes.Keys.Except(result)).ToArray();
        var shape = TensorShape.Of([.. result.Select(l => sizes[l])]);
        return new EinsumPlan(shape, [.. labels.Select(l => sizes[l])],
            [.. labels.Select(l => (long[])[.. shapes.Select((s, k) => Stride(s, expanded[k], l)), Stride(shape, result, l)])]);
    }

    // Of a label that stands twice, both dimensions go on together: the diagonal.
    private static long Stride(TensorShape shape, string labels, char label)
    {
        long stride = 0, below = 1;
        for (var d = labels.Length - 1; d >= 0; d--)
        {
            if (labels[d] == label && shape[d] != 1)
                stride += below;
            below *= shape[d];
        }
        return stride;
    }

    private static string Dots(int count) => string.Concat(Enumerable.Range(0, count).Select(i => (char)('\uE000' + count - 1 - i)));

    private static bool IsDot(char label) => label >= '\uE000';
}
