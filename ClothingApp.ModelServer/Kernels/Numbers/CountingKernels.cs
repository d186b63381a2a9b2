using System.Numerics;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Numbers;

/// <summary>Counting by value, finding places in a row of bounds, and whether a class is among the best.</summary>
internal static class CountingKernels
{
    /// <summary>Inputs: values of rank 0 to 2, how many to count, and weights or nothing. Each row is counted on its own.</summary>
    internal readonly struct Bincount(bool binary) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (shape, size) = (inputs[0].Shape, Integers.ReadOne(inputs[1], "size"));
            if (size < 0)
                throw new InvalidRequestException($"size ({size}) must be non-negative");
            if (shape.Rank > 2)
                throw new InvalidRequestException($"Shape must be at most rank 2 but is rank {shape.Rank}");
            var values = Integers.Read(inputs[0]);
            var weights = inputs[2].AsSpan<T>();
            if (!weights.IsEmpty && weights.Length != values.Length)
                throw new InvalidRequestException($"weights must have the shape of the values, {shape}, or none: {inputs[2].Shape}");
            var (rows, columns) = shape.Rank == 2 ? (shape[0], shape[1]) : (1, values.Length);
            var result = context.Allocate<T>(shape.Rank == 2 ? TensorShape.Of(rows, size) : TensorShape.Of(size), out var counts);
            for (var i = 0; i < values.Length; i++)
            {
                if (values[i] < 0)
                    throw new InvalidRequestException("Input arr must be non-negative!");
                if (values[i] >= size)
                    continue;
                ref var count = ref counts[(int)((i / columns * size) + values[i])];
                count = binary ? T.One : count + (weights.IsEmpty ? T.One : weights[i]);
            }
            return [result];
        }
    }

    /// <summary>How many of the bounds, which are in order, are not above each element.</summary>
    internal readonly struct Bucketize(float[] boundaries) : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var x = inputs[0].AsSpan<T>();
            var result = context.Allocate<int>(inputs[0].Shape, out var y);
            for (var i = 0; i < y.Length; i++)
            {
                var value = double.CreateTruncating(x[i]);
                var (low, high) = (0, boundaries.Length);
                while (low < high)
                {
                    var middle = (low + high) / 2;
                    (low, high) = value < boundaries[middle] ? (low, middle) : (middle + 1, high);
                }
                y[i] = low;
            }
            return [result];
        }
    }

    /// <summary>Inputs: predictions [rows, classes], targets [rows], k. A class is in when fewer than k are better.</summary>
    public static Tensor[] InTopK(ReadOnlySpan<Tensor> inputs, KernelContext context)
    {
        var (predictions, targets, k) = (inputs[0], Integers.Read(inputs[1]), Integers.ReadOne(inputs[2], "k"));
        if (predictions.Shape.Rank != 2 || inputs[1].Shape.Rank != 1 || predictions.Shape[0] != targets.Length)
            throw new InvalidRequestException($"predictions of shape {predictions.Shape} do not go with targets of shape {inputs[1].Shape}");
        var x = predictions.AsSpan<float>();
        var classes = (int)predictions.Shape[1];
        var result = context.Allocate<bool>(inputs[1].Shape, out var y);
        for (var i = 0; i < y.Length; i++)
        {
            var row = x.Slice(i * classes, classes);
            if (targets[i] < 0 || targets[i] >= classes || !float.IsFinite(row[(int)targets[i]]))
                continue;
            var (target, better, finite) = (row[(int)targets[i]], 0L, true);
            foreach (var score in row)
            {
                finite &= float.IsFinite(score);
                better += score > target ? 1 : 0;
            }
            y[i] = finite && better < k;
        }
        return [result];
    }

    /// <summary>Inputs: logits [rows, classes] and a label for each row. Outputs: the loss of each row, and the gradient.</summary>
    internal readonly struct SparseCrossEntropy : INumberKernel
    {
        public Tensor[] Run<T>(ReadOnlySpan<Tensor> inputs, KernelContext context) where T : unmanaged, INumber<T>, IMinMaxValue<T>
        {
            var (shape, labels) = (inputs[0].Shape, Integers.Read(inputs[1]));
            if (shape.Rank != 2 || inputs[1].Shape.Rank != 1 || shape[0] != labels.Length)
                throw new InvalidRequestException($"logits of shape {shape} do not go with labels of shape {inputs[1].Shape}");
            var logits = inputs[0].AsSpan<T>();
            var classes = (int)shape[1];
            var (loss, gradient) = (context.Allocate<T>(inputs[1].Shape, out var losses), context.Allocate<T>(shape, out var slopes));
            for (var i = 0; i < labels.Length; i++)
            {
                if (labels[i] < 0 || labels[i] >= classes)
                    throw new InvalidRequestException($"Received a label value of {labels[i]} which is outside the valid range of [0, {classes})");
                var row = logits.Slice(i * classes, classes);
                var (largest, sum) = (double.NegativeInfinity, 0.0);
                foreach (var logit in row)
                    largest = Math.Max(largest, double.CreateTruncating(logit));
                foreach (var logit in row)
                    sum += Math.Exp(double.CreateTruncating(logit) - largest);
                for (var c = 0; c < classes; c++)
                    slopes[(i * classes) + c] = T.CreateTruncating((Math.Exp(double.CreateTruncating(row[c]) - largest) / sum) - (c == labels[i] ? 1 : 0));
                losses[i] = T.CreateTruncating(Math.Log(sum) - (double.CreateTruncating(row[(int)labels[i]]) - largest));
            }
            return [loss, gradient];
        }
    }
}
