using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;

namespace ClothingApp.ModelServer.Inference;

/// <summary>Runs one ONNX stage.</summary>
internal sealed class StageExecutor(StageDefinition stage, OnnxSession session) : IProgramStep, IDisposable
{
    private readonly int[] _inputs = stage.Inputs;
    private readonly int[] _outputs = stage.Outputs;

    public void Execute(ProgramRun run)
    {
        try
        {
            var results = session.Run(run.Tensors(_inputs), run.Context.Ct);
            for (var i = 0; i < results.Length; i++)
                run[_outputs[i]] = HostValue.Owned(results[i]);
        }
        catch (OnnxRuntimeException e)
        {
            // The model was valid when it was loaded: what fails in a run fails because of what was sent.
            throw new InvalidRequestException(e.Message, e);
        }
    }

    public void Dispose() => session.Dispose();
}
