using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Inference;

/// <summary>A converted signature, ready to run: sessions for its ONNX stages with the host's steps between them.</summary>
internal sealed class CompiledProgram : IDisposable
{
    private readonly ProgramDefinition _definition;
    private readonly IProgramStep[] _steps;

    /// <param name="open">Makes a stage's session; null: from its model.</param>
    /// <exception cref="OnnxRuntimeException">The runtime refuses a stage's model.</exception>
    public CompiledProgram(ProgramDefinition definition, Func<StageDefinition, OnnxSession>? open = null)
    {
        var steps = new List<IProgramStep>();
        try
        {
            // Host steps of one number come in the order in which they were made: the later ones may use the earlier.
            foreach (var part in definition.Stages.Select(s => (s.Number, IsHost: false, Part: (object)s))
                .Concat(definition.HostSteps.Select(s => (Number: s.After, IsHost: true, Part: (object)s))).OrderBy(p => p.Number).ThenBy(p => p.IsHost))
                steps.Add(Compile(part.Part, open ?? (s => OnnxSession.Of(s))));
        }
        catch
        {
            Dispose(steps);
            throw;
        }
        _steps = [.. steps];
        // The models hold the weights a second time; the sessions have their own.
        _definition = definition with { Stages = [], HostSteps = [] };
    }

    public IReadOnlyList<ProgramInput> Inputs => _definition.Inputs;

    public IReadOnlyList<ProgramOutput> Outputs => _definition.Outputs;

    /// <param name="inputs">One per input, in the order of <see cref="Inputs"/>; not disposed.</param>
    /// <returns>One per output, in the order of <see cref="Outputs"/>, owned by the caller.</returns>
    /// <exception cref="InvalidRequestException">The inputs cannot be computed on.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs, CancellationToken ct)
    {
        var results = RunNested([.. inputs.Select(HostValue.Borrowed)], new KernelContext(ct));
        var answers = new Tensor[results.Length];
        for (var i = 0; i < answers.Length; i++)
        {
            var tensor = results[i].Tensor ?? throw new InvalidRequestException($"output {Outputs[i].Alias} is a list of tensors, which cannot be answered");
            // What belongs to the caller or the program, or is asked for twice, goes out as a copy.
            answers[i] = results[i].IsOwned && Array.IndexOf(answers, tensor) < 0 ? tensor : Copy(tensor);
        }
        return answers;
    }

    /// <summary>Runs as a part of another program.</summary>
    /// <param name="inputs">One per input; their tensors stay the caller's.</param>
    /// <returns>One per output. What is owned belongs to the caller now; the rest are inputs, or constants of the program.</returns>
    public HostValue[] RunNested(ReadOnlySpan<HostValue> inputs, KernelContext context)
    {
        var run = new ProgramRun(_definition.Slots, context);
        for (var i = 0; i < inputs.Length; i++)
            run[Inputs[i].Slot] = inputs[i] with { IsOwned = false };
        foreach (var (slot, constant) in _definition.Constants)
            run[slot] = HostValue.Borrowed(constant);

        HostValue[] results = [];
        try
        {
            foreach (var step in _steps)
                step.Execute(run);
            var answers = new HostValue[Outputs.Count];
            for (var i = 0; i < answers.Length; i++)
                answers[i] = run[Outputs[i].Slot];
            return results = answers;
        }
        finally
        {
            run.Release(results);
        }
    }

    public void Dispose() => Dispose(_steps);

    private static IProgramStep Compile(object part, Func<StageDefinition, OnnxSession> open) => part switch
    {
        StageDefinition stage => new StageExecutor(stage, open(stage)),
        KernelStep step => new KernelExecutor(step),
        ListStep step => new ListExecutor(step),
        BranchStep step => new BranchExecutor(step),
        LoopStep step => new LoopExecutor(step),
        _ => throw new ArgumentException($"A program cannot hold a {part.GetType().Name}.", nameof(part)),
    };

    private static void Dispose(IEnumerable<IProgramStep> steps)
    {
        foreach (var step in steps.OfType<IDisposable>())
            step.Dispose();
    }

    private static Tensor Copy(Tensor tensor) =>
        tensor.Type == DType.String
            ? Tensor.FromStrings(tensor.Shape, [.. tensor.Strings])
            : Tensor.FromBytes(tensor.Type, tensor.Shape, tensor.Bytes.ToArray());
}
