using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Arrays;

/// <summary>Taking boxes out of tensors, and putting them in their place.</summary>
internal static class SliceKernels
{
    /// <summary>Inputs: the tensor, begins, sizes; a size of -1 reaches to the end.</summary>
    public static Tensor[] Slice(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (shape, begin, sizes) = (inputs[0].Shape, Sizing.Longs(inputs[1]), Sizing.Longs(inputs[2]));
        if (begin.Length != shape.Rank || sizes.Length != shape.Rank)
            throw new InvalidRequestException($"a slice of {begin.Length} begins and {sizes.Length} sizes of shape {shape}");
        var strides = Sizing.Strides(shape.Dimensions);
        long offset = 0;
        for (var i = 0; i < begin.Length; i++)
        {
            if (sizes[i] == -1)
                sizes[i] = shape[i] - begin[i];
            if (begin[i] < 0 || begin[i] > shape[i] || sizes[i] < 0 || sizes[i] > shape[i] - begin[i])
                throw new InvalidRequestException($"a slice of {sizes[i]} from {begin[i]} lies outside dimension {i} of shape {shape}");
            offset += begin[i] * strides[i];
        }
        return [StridedCopy.Take(context, inputs[0], sizes, offset, strides)];
    }

    /// <summary>Inputs: the tensor, begins, ends, strides.</summary>
    public static HostKernel StridedSlice(SliceMasks masks) => (inputs, context) =>
    {
        var x = inputs[0];
        var plan = SlicePlan.Of(masks, Sizing.Longs(inputs[1]), Sizing.Longs(inputs[2]), Sizing.Longs(inputs[3]), x.Shape);
        var result = Elements.Allocate(context, x.Type, plan.Result);
        var (offset, strides) = plan.View(x.Shape);
        Elements.Move(new StridedCopy(plan.Counts, offset, strides, 0, Sizing.Strides(plan.Counts), context.Ct), x, result);
        return [result];
    };

    /// <summary>Inputs: a shape, begins, ends, strides, the gradient. It goes to where the slice was taken, zeros around it.</summary>
    public static HostKernel StridedSliceGrad(SliceMasks masks) => (inputs, context) =>
    {
        var shape = Sizing.Shape(Sizing.Longs(inputs[0]));
        var result = Elements.Allocate(context, inputs[4].Type, shape);
        Put(context, masks, inputs[1..4], inputs[4], result);
        return [result];
    };

    /// <summary>Inputs: the tensor, begins, ends, strides, what comes in place of the slice.</summary>
    public static HostKernel StridedSliceUpdate(SliceMasks masks) => (inputs, context) =>
    {
        var result = Elements.Reshaped(context, inputs[0], inputs[0].Shape);
        Put(context, masks, inputs[1..4], inputs[4], result);
        return [result];
    };

    private static void Put(KernelContext context, SliceMasks masks, ReadOnlySpan<Tensor> spec, Tensor part, Tensor target)
    {
        var plan = SlicePlan.Of(masks, Sizing.Longs(spec[0]), Sizing.Longs(spec[1]), Sizing.Longs(spec[2]), target.Shape);
        if (!part.Shape.Equals(plan.Result))
            part = BroadcastKernels.BroadcastTo(context, part, plan.Result);
        var (offset, strides) = plan.View(target.Shape);
        Elements.Move(new StridedCopy(plan.Counts, 0, Sizing.Strides(plan.Counts), offset, strides, context.Ct), part, target);
    }
}
