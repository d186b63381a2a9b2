using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.Serving.Tensors;
using Google.Protobuf;

namespace ClothingApp.ModelServer.Inference;

/// <summary>A converted signature, ready to run: sessions for its ONNX stages with the host's steps between them.</summary>
internal sealed class CompiledProgram : IDisposable
{
    private readonly ProgramDefinition _definition;
    private readonly (StageDefinition Stage, OnnxSession Session)[] _stages;

    /// <exception cref="OnnxRuntimeException">The runtime refuses a stage's model.</exception>
    public CompiledProgram(ProgramDefinition definition)
    {
        var stages = new List<(StageDefinition, OnnxSession)>();
        foreach (var stage in definition.Stages)
        {
            var model = stage.Model!;
            stages.Add((stage, new OnnxSession(model.ToByteArray(), model.Graph.Input.Select(i => i.Name), model.Graph.Output.Select(o => o.Name))));
        }
        _stages = [.. stages];
        // The models hold the weights a second time; the sessions have their own.
        _definition = definition with { Stages = [.. definition.Stages.Select(s => s with { Model = null })] };
    }

    public IReadOnlyList<ProgramInput> Inputs => _definition.Inputs;

    public IReadOnlyList<ProgramOutput> Outputs => _definition.Outputs;

    /// <param name="inputs">One per input, in the order of <see cref="Inputs"/>; not disposed.</param>
    /// <returns>One per output, in the order of <see cref="Outputs"/>, owned by the caller.</returns>
    /// <exception cref="InvalidRequestException">The inputs cannot be computed on.</exception>
    public Tensor[] Run(IReadOnlyList<Tensor> inputs, CancellationToken ct)
    {
        var slots = new Tensor?[_definition.Slots];
        var borrowed = new bool[_definition.Slots];
        for (var i = 0; i < inputs.Count; i++)
            Borrow(Inputs[i].Slot, inputs[i]);
        foreach (var (slot, constant) in _definition.Constants)
            Borrow(slot, constant);

        var kernels = new KernelContext(ct);
        try
        {
            var host = 0;
            RunHostSteps(-1);
            foreach (var (stage, session) in _stages)
            {
                RunHostSteps(stage.Number - 1);
                Store(stage.Outputs, RunStage(session, Pick(stage.Inputs), ct));
            }
            RunHostSteps(int.MaxValue);
            return [.. Outputs.Select(o => Take(o.Slot))];

            void RunHostSteps(int upTo)
            {
                for (; host < _definition.HostSteps.Count && _definition.HostSteps[host].After <= upTo; host++)
                {
                    var step = _definition.HostSteps[host];
                    Store(step.Outputs, step.Kernel(Pick(step.Inputs), kernels));
                }
            }
        }
        finally
        {
            for (var i = 0; i < slots.Length; i++)
            {
                if (!borrowed[i])
                    slots[i]?.Dispose();
            }
        }

        void Borrow(int slot, Tensor tensor) => (slots[slot], borrowed[slot]) = (tensor, true);

        Tensor[] Pick(int[] indices) => [.. indices.Select(i => slots[i]!)];

        void Store(int[] indices, Tensor[] tensors)
        {
            for (var i = 0; i < indices.Length; i++)
                slots[indices[i]] = tensors[i];
        }

        // What belongs to the caller or the program, or is asked for twice, goes out as a view without an owner.
        Tensor Take(int slot)
        {
            var tensor = slots[slot]!;
            if (borrowed[slot])
                return tensor.Type == DType.String ? Tensor.FromStrings(tensor.Shape, [.. tensor.Strings]) : Tensor.FromBytes(tensor.Type, tensor.Shape, tensor.Bytes.ToArray());
            borrowed[slot] = true;
            return tensor;
        }
    }

    public void Dispose()
    {
        foreach (var (_, session) in _stages)
            session.Dispose();
    }

    private static Tensor[] RunStage(OnnxSession session, Tensor[] inputs, CancellationToken ct)
    {
        try
        {
            return session.Run(inputs, ct);
        }
        catch (OnnxRuntimeException e)
        {
            // The model was valid when it was loaded: what fails in a run fails because of what was sent.
            throw new InvalidRequestException(e.Message, e);
        }
    }
}
