using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Servables;

/// <summary>A signature ready to be called.</summary>
internal sealed class LoadedSignature(string name, SignatureDef definition, CompiledProgram program) : IDisposable
{
    // No request can be larger than a message.
    private const int MaxWarmUpElements = 64 << 20;

    public string Name { get; } = name;

    public SignatureDef Definition { get; } = definition;

    /// <param name="inputs">By the signature's input names, all of them; not disposed.</param>
    /// <param name="wanted">Output names; the others are dropped.</param>
    /// <exception cref="InvalidRequestException">A type or shape that the model cannot take.</exception>
    public Dictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs, IReadOnlyCollection<string> wanted, CancellationToken ct)
    {
        var ordered = new Tensor[program.Inputs.Count];
        for (var i = 0; i < ordered.Length; i++)
            ordered[i] = Checked(program.Inputs[i], inputs[program.Inputs[i].Alias]);

        var results = program.Run(ordered, ct);
        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (var i = 0; i < results.Length; i++)
        {
            if (wanted.Contains(program.Outputs[i].Alias))
                outputs.Add(program.Outputs[i].Alias, results[i]);
            else
                results[i].Dispose();
        }
        return outputs;
    }

    /// <summary>One run on zeros, so that the first request finds everything in place; none when they would be huge.</summary>
    public void WarmUp(CancellationToken ct)
    {
        if (program.Inputs.Any(i => i.Shape.Dimensions.ToArray().Aggregate(1.0, (a, d) => a * Math.Max(d, 1)) > MaxWarmUpElements))
            return;
        var inputs = program.Inputs.ToDictionary(i => i.Alias, Zeros, StringComparer.Ordinal);
        foreach (var output in Run(inputs, [.. Definition.Outputs.Keys], ct).Values)
            output.Dispose();
    }

    public void Dispose() => program.Dispose();

    private Tensor Checked(ProgramInput input, Tensor tensor)
    {
        if (tensor.Type != input.Type)
        {
            throw new InvalidRequestException(
                $"Type mismatch: actual {tensor.Type.TensorFlowName()} vs. expect {input.Type.TensorFlowName()} (input '{input.Alias}' of signature '{Name}')");
        }
        return input.Shape.Accepts(tensor.Shape)
            ? tensor
            : throw new InvalidRequestException($"input '{input.Alias}' of signature '{Name}' has shape {tensor.Shape}, but the model takes {input.Shape}");
    }

    private static Tensor Zeros(ProgramInput input)
    {
        var shape = input.Shape.IsUnknownRank ? TensorShape.Of(1) : TensorShape.Of([.. input.Shape.Dimensions.ToArray().Select(d => d < 0 ? 1 : d)]);
        return input.Type == DType.String
            ? Tensor.FromStrings(shape, [.. Enumerable.Repeat(Array.Empty<byte>(), (int)shape.ElementCount)])
            : Tensor.FromBytes(input.Type, shape, new byte[shape.ElementCount * input.Type.ElementSize()]);
    }
}
