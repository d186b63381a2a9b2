using System.Runtime.InteropServices;
using ClothingApp.Serving;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.Tests.Gateway.Infrastructure;

/// <summary>A version of a model on the <see cref="StubModelServer"/>: an input by signature, and a function from a picture to scores.</summary>
internal sealed record StubModel(long Version, int Classes, params StubSignature[] Signatures)
{
    /// <summary>From one picture's red value of the first pixel (0 to 255) to scores. Default: 8 for <see cref="Paint.ClassOf"/>, 0 for all others.</summary>
    public Func<int, float[]>? Score { get; init; }

    /// <summary>From one picture's whole tensor to scores; wins over <see cref="Score"/>.</summary>
    public Func<ReadOnlyMemory<byte>, float[]>? ScorePicture { get; init; }

    /// <summary>Answers calls of a signature that takes gradients; declared when there is one.</summary>
    public StubGradients? Gradients { get; init; }

    /// <summary>What the metadata says of the classes; -1: nothing.</summary>
    public long DeclaredClasses { get; init; } = Classes;

    /// <summary>Run before each answer: may wait, or throw a status.</summary>
    public Func<CancellationToken, Task> Before { get; init; } = _ => Task.CompletedTask;

    /// <summary>A model as the repository's clothing-model declares itself.</summary>
    public static StubModel Clothing(long version = 1) => new(
        version, 10,
        new StubSignature("serving_default", "x", DType.Float32, 299, 299, 3),
        new StubSignature("serving_uint8", "image", DType.UInt8, 299, 299, 3));

    public PredictResponse Answer(ModelSpec spec, Tensor input, string output)
    {
        var pictures = (int)input.Shape[0];
        var scores = new float[pictures * Classes];
        for (var i = 0; i < pictures; i++)
            (ScorePicture is { } score ? score(Picture(input, i)) : (Score ?? OneHot)(Red(input, i))).CopyTo(scores, i * Classes);
        return new PredictResponse
        {
            Spec = spec with { Version = Version },
            Outputs = new Dictionary<string, Tensor> { [output] = Tensor.Create<float>(TensorShape.Of(pictures, Classes), scores) },
        };
    }

    private float[] OneHot(int red)
    {
        var scores = new float[Classes];
        scores[Paint.ClassOf(red)] = 8;
        return scores;
    }

    private static ReadOnlyMemory<byte> Picture(Tensor input, int picture)
    {
        var size = input.Bytes.Length / (int)input.Shape[0];
        return input.Bytes.Slice(picture * size, size);
    }

    // minus_one_to_one for floats, as the cards of the repository say and as is assumed without one.
    private static int Red(Tensor input, int picture)
    {
        var first = Picture(input, picture).Span;
        return input.Type == DType.UInt8 ? first[0] : (int)MathF.Round((MemoryMarshal.Cast<byte, float>(first)[0] + 1) * 127.5f);
    }
}

/// <param name="Channels">0: the tensor has no such dimension.</param>
internal sealed record StubSignature(string Name, string Input, DType Type, long Height, long Width, long Channels, string Output = "scores");
