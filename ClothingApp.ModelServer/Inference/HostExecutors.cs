using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Inference;

/// <summary>Runs an operation on tensors.</summary>
internal sealed class KernelExecutor(KernelStep step) : IProgramStep
{
    public void Execute(ProgramRun run)
    {
        var inputs = run.Tensors(step.Inputs);
        Tensor[] results;
        try
        {
            results = step.Kernel(inputs, run.Context);
        }
        catch (Exception e) when (e is InvalidRequestException or OverflowException or ArgumentException or IndexOutOfRangeException)
        {
            // Whatever numbers do to a kernel is the fault of the graph or the request, and costs this request alone.
            throw new InvalidRequestException($"{e.Message} (node {step.Name})", e);
        }
        for (var i = 0; i < step.Outputs.Length; i++)
            run[step.Outputs[i]] = HandedOn(run, inputs, results[i]);
    }

    // A kernel may answer with an input: it belongs to whom it belonged before.
    private HostValue HandedOn(ProgramRun run, Tensor[] inputs, Tensor result)
    {
        var input = Array.IndexOf(inputs, result);
        return input < 0 ? HostValue.Owned(result) : run[step.Inputs[input]];
    }
}

/// <summary>Runs an operation on lists of tensors.</summary>
internal sealed class ListExecutor(ListStep step) : IProgramStep
{
    public void Execute(ProgramRun run)
    {
        HostValue[] results;
        try
        {
            results = step.Kernel(run.Values(step.Inputs), run.Context);
        }
        catch (Exception e) when (e is InvalidRequestException or OverflowException or ArgumentException)
        {
            throw new InvalidRequestException($"{e.Message} (node {step.Name})", e);
        }
        for (var i = 0; i < step.Outputs.Length; i++)
            run[step.Outputs[i]] = results[i];
    }
}
