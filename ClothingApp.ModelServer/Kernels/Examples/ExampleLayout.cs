using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Kernels.Examples;

/// <summary>What is wanted of examples: which features, of what types, in what form.</summary>
/// <param name="Sparse">Any number of values each: where each stands, the values, and the size of the whole.</param>
/// <param name="Dense">As many values for each example.</param>
/// <param name="Ragged">Any number of values each: the values, and where each example's begin.</param>
internal sealed record ExampleLayout(DType[] Sparse, DenseFeature[] Dense, RaggedFeature[] Ragged);

/// <param name="Shape">Of one example's values. A first size of -1: as many as the longest example has.</param>
internal sealed record DenseFeature(DType Type, long[] Shape)
{
    public bool IsVariable => Shape is [-1, ..];

    /// <summary>Values of an example, or, where their number varies, what it is a multiple of.</summary>
    public long Stride { get; } = Shape.Where(d => d >= 0).Aggregate(1L, (a, d) => checked(a * d));
}

internal sealed record RaggedFeature(DType Type, DType SplitType);

/// <summary>The names of the features, and what stands for those that an example has not.</summary>
/// <param name="Defaults">One for each dense feature; an empty one: the feature is required.</param>
internal sealed record ExampleKeys(string[] Sparse, string[] Dense, string[] Ragged, Tensor[] Defaults);
