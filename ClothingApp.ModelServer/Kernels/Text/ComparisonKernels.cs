namespace ClothingApp.ModelServer.Kernels.Text;

/// <summary>Strings compared byte by byte.</summary>
internal static class ComparisonKernels
{
    /// <param name="answer">What equal strings give; others give the opposite.</param>
    public static HostKernel Equal(bool answer) => (inputs, context) =>
    {
        var (x, y) = (inputs[0].Strings, inputs[1].Strings);
        var pairs = Broadcasting.Of(inputs[0].Shape, inputs[1].Shape);
        var result = context.Allocate<bool>(pairs.Shape, out var elements);
        for (var i = 0; i < elements.Length; i++)
        {
            var (left, right) = pairs.At(i);
            elements[i] = x[left].AsSpan().SequenceEqual(y[right]) == answer;
        }
        return [result];
    };
}
