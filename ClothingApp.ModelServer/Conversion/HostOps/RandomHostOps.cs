using ClothingApp.ModelServer.Conversion.Shapes;
using ClothingApp.ModelServer.Kernels.Numbers;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Conversion.HostOps;

/// <summary>Random numbers: TensorFlow's own where a seed is given, any where none is.</summary>
internal static class RandomHostOps
{
    /// <summary>Operations that give something else each time: constants do not make their results constant.</summary>
    public static readonly IReadOnlySet<string> Stateful =
        new HashSet<string>(["RandomUniform", "RandomStandardNormal", "TruncatedNormal", "RandomUniformInt"], StringComparer.Ordinal);

    public static readonly Dictionary<string, HostConverter> Table = new(StringComparer.Ordinal)
    {
        ["RandomUniform"] = n => Drawn(n, FloatType(n), RandomKernels.Uniform),
        ["RandomStandardNormal"] = n => Drawn(n, FloatType(n), RandomKernels.Normal),
        ["TruncatedNormal"] = n => Drawn(n, FloatType(n), RandomKernels.TruncatedNormal),
        ["RandomUniformInt"] = n => Drawn(n, n.Input(1).Type, RandomKernels.UniformInt),
        ["StatelessRandomUniform"] = n => Seeded(n, FloatType(n), RandomKernels.Uniform),
        ["StatelessRandomNormal"] = n => Seeded(n, FloatType(n), RandomKernels.Normal),
        ["StatelessTruncatedNormal"] = n => Seeded(n, FloatType(n), RandomKernels.TruncatedNormal),
        ["StatelessRandomUniformInt"] = n => Seeded(n, n.Input(2).Type, RandomKernels.UniformInt),
        ["StatelessRandomUniformFullInt"] = n => Seeded(n, n.Type("dtype", DType.UInt64), RandomKernels.FullInt),
        ["StatelessRandomUniformV2"] = n => Keyed(n, FloatType(n), RandomKernels.Uniform),
        ["StatelessRandomNormalV2"] = n => Keyed(n, FloatType(n), RandomKernels.Normal),
        ["StatelessTruncatedNormalV2"] = n => Keyed(n, FloatType(n), RandomKernels.TruncatedNormal),
        ["StatelessRandomUniformIntV2"] = n => Keyed(n, n.Input(4).Type, RandomKernels.UniformInt),
        ["StatelessRandomUniformFullIntV2"] = n => Keyed(n, n.Type("dtype", DType.UInt64), RandomKernels.FullInt),
        ["StatelessRandomGetKeyCounter"] = n => new HostCall((inputs, context) => RandomKernels.KeyCounter(inputs, context)[..2],
            (DType.UInt64, SymbolicShape.Of(1)), (DType.UInt64, SymbolicShape.Of(2))),
        ["StatelessRandomGetKeyCounterAlg"] = n => new HostCall(RandomKernels.KeyCounter,
            (DType.UInt64, SymbolicShape.Of(1)), (DType.UInt64, SymbolicShape.Of(2)), (DType.Int32, SymbolicShape.Scalar)),
        ["StatelessRandomGetAlg"] = n => new HostCall((_, context) => [Integers.Write(DType.Int32, TensorShape.Scalar, [1], context)], (DType.Int32, SymbolicShape.Scalar)),
    };

    private static DType FloatType(NodeContext n) =>
        n.Type("dtype", DType.Float32) is var type && NumberKernels.IsFloat(type) ? type : throw NumberKernels.Unknown(type);

    private static HostCall Drawn(NodeContext n, DType type, Func<DType, RandomKernels.Distribution> distribution) =>
        new(RandomKernels.Stateful(n.Int("seed", 0), n.Int("seed2", 0), distribution(type)), (type, SymbolicShape.FromVector(n.Input(0))));

    private static HostCall Seeded(NodeContext n, DType type, Func<DType, RandomKernels.Distribution> distribution) =>
        new(RandomKernels.Seeded(distribution(type)), (type, SymbolicShape.FromVector(n.Input(0))));

    private static HostCall Keyed(NodeContext n, DType type, Func<DType, RandomKernels.Distribution> distribution) =>
        new(RandomKernels.Keyed(distribution(type)), (type, SymbolicShape.FromVector(n.Input(0))));
}
