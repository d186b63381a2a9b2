using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Inference;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.Serving.Protocol;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Servables;

/// <summary>A signature ready to be called.</summary>
/// <param name="inputs">Name, type and shape of what a request sends, as the signature says.</param>
/// <param name="general">The program for every request that the signature describes; null when there is none, so that each shape gets its own.</param>
/// <param name="specialized">Programs for particular shapes.</param>
internal sealed class LoadedSignature(
    string name, SignatureDef definition, IReadOnlyList<ProgramInput> inputs, CompiledProgram? general, SpecializedPrograms specialized) : IDisposable
{
    // No request can be larger than a message.
    private const int MaxWarmUpElements = 64 << 20;

    private static readonly TimeSpan MaxWarmUp = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Tensor?> _defaults = definition.Defaults.ToDictionary(d => d.Key, d => TensorProtoReader.Read(d.Value, MaxWarmUpElements), StringComparer.Ordinal);

    private volatile bool _isSuspect, _takesZeros;

    public string Name { get; } = name;

    public SignatureDef Definition { get; } = definition;

    /// <summary>True when every input's first dimension may be of any size, and one program is there for all of them.</summary>
    public bool TakesRows { get; } = general is not null && inputs.All(i => i.Shape.IsUnknownRank || (i.Shape.Rank > 0 && i.Shape[0] < 0));

    /// <returns>True when types and shapes are as the signature says, so that what runs is what ran when it was loaded.</returns>
    public bool Takes(IReadOnlyDictionary<string, Tensor> values)
    {
        foreach (var input in inputs)
        {
            if (values.TryGetValue(input.Alias, out var value) ? value.Type != input.Type || !input.Shape.Accepts(value.Shape) : _defaults.GetValueOrDefault(input.Alias) is null)
                return false;
        }
        return general is not null;
    }

    /// <param name="values">By the signature's input names; those that have a default may be missing. Not disposed.</param>
    /// <param name="wanted">Output names; the others are dropped.</param>
    /// <exception cref="InvalidRequestException">A type or shape that the model cannot take.</exception>
    public Dictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> values, IReadOnlyCollection<string> wanted, CancellationToken ct)
    {
        Tensor[] ordered = [.. inputs.Select(i => Checked(i, values))];
        var (results, outputs) = Run(ordered, ct);
        var answers = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (var i = 0; i < results.Length; i++)
        {
            if (wanted.Contains(outputs[i].Alias))
                answers.Add(outputs[i].Alias, results[i]);
            else
                results[i].Dispose();
        }
        return answers;
    }

    /// <summary>
    /// One run on zeros, so that the first request finds everything in place. None when they would be huge, or when each
    /// shape gets a program of its own; a model that refuses zeros is ready all the same.
    /// </summary>
    /// <returns>Why the model refused zeros; null when it did not.</returns>
    public string? WarmUp(CancellationToken ct)
    {
        if (general is null || inputs.Any(i => i.Shape.Dimensions.ToArray().Aggregate(1.0, (a, d) => a * Math.Max(d, 1)) > MaxWarmUpElements))
            return null;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(MaxWarmUp);
        try
        {
            foreach (var output in general.Run([.. inputs.Select(Zeros)], limited.Token))
                output.Dispose();
            _takesZeros = true;
            return null;
        }
        catch (InvalidRequestException e)
        {
            // Zeros are no picture, or no valid index. Whether a model whose run finds no room still works, nobody can tell.
            return _takesZeros && e.InnerException is OnnxRuntimeException { IsOutOfMemory: true } ? null : e.Message;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new ModelLoadException($"signature {Name}: a run on zeros did not end within {MaxWarmUp.TotalSeconds} s.");
        }
    }

    /// <summary>A run failed for a reason that may not be the request's.</summary>
    public void Suspect() => _isSuspect = true;

    /// <returns>True when it was suspected since it was last asked, and <see cref="Check"/> can tell.</returns>
    public bool TakeSuspicion()
    {
        var wasSuspect = _isSuspect && _takesZeros;
        _isSuspect = false;
        return wasSuspect;
    }

    /// <summary>Runs again what ran when it was loaded: whoever fails that is broken, whatever was asked of it.</summary>
    /// <returns>How it is broken; null when it is not.</returns>
    public string? Check(CancellationToken ct)
    {
        try
        {
            return WarmUp(ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return e.Message;
        }
    }

    public void Dispose()
    {
        general?.Dispose();
        specialized.Dispose();
    }

    private (Tensor[] Results, IReadOnlyList<ProgramOutput> Outputs) Run(Tensor[] values, CancellationToken ct)
    {
        var isEmpty = values.Any(v => v.Shape.ElementCount == 0);
        if (general is not null && values.Zip(inputs).All(p => p.Second.Shape.Accepts(p.First.Shape)))
        {
            try
            {
                return (general.Run(values, ct), general.Outputs);
            }
            catch (InvalidRequestException) when (isEmpty)
            {
                // Optimised for any size, a convolutional net may fail on an empty batch; for this very shape it is
                // optimised with that in mind.
            }
        }
        var shapes = isEmpty ? [.. values.Select(v => v.Shape)] : values.Zip(inputs, (v, i) => Specialized(i.Shape, v.Shape)).ToArray();
        while (true)
        {
            try
            {
                var program = specialized.For(shapes);
                return (program.Run(values, ct), program.Outputs);
            }
            catch (Exception e) when (e is ModelLoadException or InvalidRequestException)
            {
                throw new InvalidRequestException($"{Mismatch(values)}: {e.Message}", e);
            }
            catch (ObjectDisposedException) when (!specialized.IsDisposed)
            {
                // Others asked for so many shapes that this one was dropped before it ran: made again.
            }
        }
    }

    // The shape that is not the signature's is what is wrong, most likely; there is none where every shape has its own program.
    private string Mismatch(Tensor[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!inputs[i].Shape.Accepts(values[i].Shape))
                return $"input '{inputs[i].Alias}' of signature '{Name}' has shape {values[i].Shape}, but the model takes {inputs[i].Shape}";
        }
        return $"signature '{Name}' cannot compute on {string.Join(", ", values.Zip(inputs, (v, i) => $"{i.Alias} {v.Shape}"))}";
    }

    // Sizes that the signature leaves open stay open where the graph can do with that: a batch of another size need not
    // be converted again.
    private TensorShape Specialized(TensorShape declared, TensorShape actual) =>
        general is null || declared.Rank != actual.Rank
            ? actual
            : TensorShape.Of([.. declared.Dimensions.ToArray().Zip(actual.Dimensions.ToArray(), (d, a) => d < 0 ? d : a)]);

    private Tensor Checked(ProgramInput input, IReadOnlyDictionary<string, Tensor> values)
    {
        if (!values.TryGetValue(input.Alias, out var tensor))
            tensor = _defaults.GetValueOrDefault(input.Alias) ?? throw new InvalidRequestException($"input '{input.Alias}' of signature '{Name}' is missing");
        return tensor.Type == input.Type
            ? tensor
            : throw new InvalidRequestException(
                $"Type mismatch: actual {tensor.Type.TensorFlowName()} vs. expect {input.Type.TensorFlowName()} (input '{input.Alias}' of signature '{Name}')");
    }

    private static Tensor Zeros(ProgramInput input)
    {
        var shape = input.Shape.IsUnknownRank ? TensorShape.Of(1) : TensorShape.Of([.. input.Shape.Dimensions.ToArray().Select(d => d < 0 ? 1 : d)]);
        return input.Type == DType.String
            ? Tensor.FromStrings(shape, [.. Enumerable.Repeat(Array.Empty<byte>(), (int)shape.ElementCount)])
            : Tensor.FromBytes(input.Type, shape, new byte[shape.ElementCount * input.Type.ElementSize()]);
    }
}
