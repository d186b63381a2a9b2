using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Positions of elements, and elements by position.</summary>
internal static class WhereKernels
{
    /// <summary>The position of every element that is not zero, a row each.</summary>
    public static Tensor[] Where(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var shape = inputs[0].Shape;
        var found = NonZero(inputs[0]);
        var result = context.Allocate<long>(Sizing.Shape(found.Count, shape.Rank), out var positions);
        var strides = Sizing.Strides(shape.Dimensions);
        for (int i = 0, at = 0; i < found.Count; i++)
        {
            long rest = found[i];
            for (var d = 0; d < strides.Length; d++)
                (positions[at++], rest) = Math.DivRem(rest, strides[d]);
        }
        return [result];
    }

    /// <summary>Inputs: indices, how many there are, the element at the index, the element everywhere else.</summary>
    /// <param name="axis">Where the new dimension goes; -1 for behind the others.</param>
    public static HostKernel OneHot(long axis) => (inputs, context) =>
    {
        var (indices, depth, on, off) = (inputs[0].Shape, Sizing.Long(inputs[1]), inputs[2], inputs[3]);
        var at = axis == -1 ? indices.Rank : Sizing.Axis(axis, indices.Rank + 1);
        if (on.Shape.ElementCount != 1 || off.Shape.ElementCount != 1)
            throw new InvalidRequestException($"on and off values of shapes {on.Shape} and {off.Shape}");
        var result = Elements.Allocate(context, on.Type, Sizing.Shape([.. indices.Dimensions[..at], depth, .. indices.Dimensions[at..]]));
        Elements.Fill(off, 0, result);
        var numbers = Sizing.Longs(inputs[0]);
        var inner = Sizing.Product(indices.Dimensions[at..]);
        for (var i = 0; i < numbers.Length; i++)
        {
            // An index outside the depth is at no position.
            var number = numbers[i];
            numbers[i] = number < 0 || number >= depth ? -1 : (((i / inner * depth) + number) * inner) + (i % inner);
        }
        Elements.Move(new BlockCopy(new long[numbers.Length], numbers, numbers.Length, 1, context.Ct), on, result);
        return [result];
    };

    /// <summary>Inputs: flat positions, a shape. A row per dimension.</summary>
    public static Tensor[] UnravelIndex(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var sizes = Sizing.Longs(inputs[1]);
        var strides = Sizing.Strides(sizes);
        var numbers = GatherKernels.Checked(inputs[0], Sizing.Shape(sizes).ElementCount);
        var result = Sizing.Numbers(context, (long)numbers.Length * sizes.Length);
        for (var i = 0; i < numbers.Length; i++)
        {
            var rest = numbers[i];
            for (var d = 0; d < sizes.Length; d++)
                (result[(d * numbers.Length) + i], rest) = Math.DivRem(rest, strides[d]);
        }
        return [Sizing.OfLongs(context, inputs[0].Type, Sizing.Shape([sizes.Length, .. inputs[0].Shape.Dimensions]), result)];
    }

    /// <summary>A tensor on the diagonal of one of twice as many dimensions.</summary>
    public static Tensor[] Diag(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var x = inputs[0];
        var sizes = x.Shape.Dimensions;
        var result = Elements.Allocate(context, x.Type, Sizing.Shape([.. sizes, .. sizes]));
        var count = x.Shape.ElementCount;
        if (count > 0)
            Elements.Move(new StridedCopy([count], 0, [1], 0, [count + 1], context.Ct), x, result);
        return [result];
    }

    public static Tensor[] DiagPart(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var x = inputs[0];
        var sizes = x.Shape.Dimensions;
        var half = sizes.Length / 2;
        if (sizes.Length % 2 != 0 || !sizes[..half].SequenceEqual(sizes[half..]))
            throw new InvalidRequestException($"a tensor of shape {x.Shape} has no diagonal: its first and last dimensions must be the same");
        var result = Elements.Allocate(context, x.Type, Sizing.Shape(sizes[..half]));
        var count = result.Shape.ElementCount;
        if (count > 0)
            Elements.Move(new StridedCopy([count], 0, [count + 1], 0, [1], context.Ct), x, result);
        return [result];
    }

    private static List<int> NonZero(Tensor tensor)
    {
        var found = new List<int>();
        if (tensor.Type == DType.String)
        {
            var strings = Elements.Strings(tensor);
            for (var i = 0; i < strings.Length; i++)
            {
                if (strings[i].Length > 0)
                    found.Add(i);
            }
            return found;
        }
        var bytes = tensor.Bytes.Span;
        var size = tensor.Type.ElementSize();
        // Floats and the parts of complex numbers are zero with either sign: the sign is the top bit of the last byte.
        var part = tensor.Type switch
        {
            DType.Float16 or DType.BFloat16 => 2,
            DType.Float32 or DType.Complex64 => 4,
            DType.Float64 or DType.Complex128 => 8,
            _ => 0,
        };
        for (int i = 0, at = 0; at < bytes.Length; i++, at += size)
        {
            for (var k = 0; k < size; k++)
            {
                var isTop = part > 0 && (k + 1) % part == 0;
                if ((isTop ? bytes[at + k] & 0x7F : bytes[at + k]) == 0)
                    continue;
                found.Add(i);
                break;
            }
        }
        return found;
    }
}
