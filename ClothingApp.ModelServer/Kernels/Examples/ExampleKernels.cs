using System.Text;
using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels.Text;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Examples;

/// <summary>ParseExample in its three forms, which differ in where the keys come from.</summary>
internal static class ExampleKernels
{
    /// <summary>ParseExample(serialized, names, sparse keys, dense keys, defaults): every key an input of its own.</summary>
    public static HostKernel Parse(ExampleLayout layout) => (inputs, context) =>
    {
        var (sparse, dense) = (layout.Sparse.Length, layout.Dense.Length);
        var keys = new ExampleKeys(Keys(inputs.Slice(2, sparse)), Keys(inputs.Slice(2 + sparse, dense)), [], inputs[(2 + sparse + dense)..].ToArray());
        return Run(layout, keys, inputs[0], inputs[1], context);
    };

    /// <summary>ParseExampleV2(serialized, names, sparse keys, dense keys, ragged keys, defaults): keys in vectors.</summary>
    public static HostKernel ParseV2(ExampleLayout layout) => (inputs, context) =>
        Run(layout, new ExampleKeys(Keys(inputs[2..3]), Keys(inputs[3..4]), Keys(inputs[4..5]), inputs[5..].ToArray()), inputs[0], inputs[1], context);

    /// <summary>ParseSingleExample(serialized, defaults): keys in the operation.</summary>
    public static HostKernel ParseSingle(ExampleLayout layout, string[] sparse, string[] dense) => (inputs, context) =>
        Run(layout, new ExampleKeys(sparse, dense, [], inputs[1..].ToArray()), inputs[0], null, context);

    private static string[] Keys(ReadOnlySpan<Tensor> tensors)
    {
        var keys = new List<string>();
        foreach (var tensor in tensors)
            keys.AddRange(tensor.Strings.Select(s => Encoding.Latin1.GetString(s)));
        return [.. keys];
    }

    private static Tensor[] Run(ExampleLayout layout, ExampleKeys keys, Tensor serialized, Tensor? names, KernelContext context)
    {
        if (keys.Sparse.Length != layout.Sparse.Length || keys.Dense.Length != layout.Dense.Length || keys.Ragged.Length != layout.Ragged.Length || keys.Defaults.Length != layout.Dense.Length)
            throw new InvalidRequestException("the keys of the features are not as many as their types");
        if (serialized.Shape.Rank > 1 || names is { Shape.ElementCount: > 0 } && names.Shape.ElementCount != serialized.Shape.ElementCount)
            throw new InvalidRequestException($"Expected serialized to be a scalar or vector with a name each, got shape: {serialized.Shape}");
        for (var d = 0; d < layout.Dense.Length; d++)
            Check(layout.Dense[d], keys.Dense[d], keys.Defaults[d]);

        var parser = new ExampleParser(layout, keys, context);
        for (var i = 0; i < serialized.Strings.Count; i++)
            parser.Add(serialized.Strings[i], i, names is { Strings.Count: > 0 } ? Encoding.UTF8.GetString(names.Strings[i]) : null);

        long[] batch = serialized.Shape.Rank == 0 ? [] : [serialized.Strings.Count];
        var results = new List<Tensor>();
        foreach (var column in parser.Sparse)
            results.Add(Indices(column, batch, context));
        foreach (var column in parser.Sparse)
            results.Add(column.ToTensor(TensorShape.Of(column.Count), context));
        foreach (var column in parser.Sparse)
            results.Add(Tensor.Create<long>(TensorShape.Of(batch.Length + 1), [.. batch, column.Longest]));
        for (var d = 0; d < layout.Dense.Length; d++)
            results.Add(DenseValues(layout.Dense[d], parser.Dense[d], keys.Defaults[d], batch, context));
        foreach (var column in parser.Ragged)
            results.Add(column.ToTensor(TensorShape.Of(column.Count), context));
        for (var r = 0; r < layout.Ragged.Length; r++)
            results.Add(StringTensors.IntegerVector(layout.Ragged[r].SplitType, batch.Length == 0 ? [] : [0, .. parser.Ragged[r].Ends.Select(e => (long)e)], context));
        return [.. results];
    }

    private static void Check(DenseFeature dense, string key, Tensor missing)
    {
        var count = missing.Shape.ElementCount;
        if (missing.Type != dense.Type || (dense.IsVariable ? count > 1 : count > 0 && count != dense.Stride))
            throw new InvalidRequestException($"the default of feature {key}, {missing}, does not fit its type {dense.Type.TensorFlowName()} and shape {TensorShape.Of(dense.Shape)}");
    }

    private static Tensor Indices(FeatureValues column, long[] batch, KernelContext context)
    {
        var width = batch.Length + 1;
        var tensor = context.Allocate<long>(TensorShape.Of(column.Count, width), out var indices);
        for (int example = 0, value = 0; example < column.Ends.Count; example++)
        {
            for (var number = 0; value < column.Ends[example]; value++, number++)
            {
                indices[width * value] = example;
                indices[width * value + width - 1] = number;
            }
        }
        return tensor;
    }

    private static Tensor DenseValues(DenseFeature dense, FeatureValues column, Tensor missing, long[] batch, KernelContext context)
    {
        if (!dense.IsVariable)
            return column.ToTensor(TensorShape.Of([.. batch, .. dense.Shape]), context);
        var rows = dense.Stride == 0 ? 0 : column.Longest / dense.Stride;
        var padding = missing.Shape.ElementCount == 1 ? missing
            : dense.Type == DType.String ? Tensor.FromStrings(TensorShape.Scalar, [StringTensors.Empty])
            : Tensor.FromBytes(dense.Type, TensorShape.Scalar, new byte[dense.Type.ElementSize()]);
        return column.ToPaddedTensor(TensorShape.Of([.. batch, rows, .. dense.Shape[1..]]), padding, context);
    }
}
