using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using Google.Protobuf;

namespace ClothingApp.ModelServer.Inference;

/// <summary>Runs one ONNX stage.</summary>
internal sealed class StageExecutor : ProgramStep
{
    private readonly int[] _inputs;
    private readonly int[] _outputs;
    private readonly OnnxSession _session;

    /// <exception cref="OnnxRuntimeException">The runtime refuses the stage's model.</exception>
    public StageExecutor(StageDefinition stage)
    {
        var graph = stage.Model!.Graph;
        (_inputs, _outputs) = (stage.Inputs, stage.Outputs);
        _session = new OnnxSession(stage.Model.ToByteArray(), graph.Input.Select(i => i.Name), graph.Output.Select(o => o.Name));
    }

    public override void Execute(ProgramRun run)
    {
        try
        {
            var results = _session.Run(run.Tensors(_inputs), run.Context.Ct);
            for (var i = 0; i < results.Length; i++)
                run[_outputs[i]] = HostValue.Owned(results[i]);
        }
        catch (OnnxRuntimeException e)
        {
            // The model was valid when it was loaded: what fails in a run fails because of what was sent.
            throw new InvalidRequestException(e.Message, e);
        }
    }

    public override void Dispose() => _session.Dispose();
}
