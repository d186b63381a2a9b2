using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>What Add does when it is given strings.</summary>
internal static class StringAddition
{
    /// <summary>The sum of two strings.</summary>
    public static Tensor[] Concatenate(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var rows = new Broadcast(context, inputs[0].Shape, inputs[1].Shape);
        var (x, y) = (inputs[0].Strings, inputs[1].Strings);
        var result = context.AllocateStrings(rows.Shape);
        while (rows.Next())
        {
            for (var i = 0; i < rows.Length; i++)
            {
                var (left, right) = (x[rows.Offset(0) + (i * rows.Step(0))], y[rows.Offset(1) + (i * rows.Step(1))]);
                context.Charge(left.Length + right.Length);
                result[rows.Start + i] = [.. left, .. right];
            }
        }
        return [Tensor.FromStrings(rows.Shape, result)];
    }
}
