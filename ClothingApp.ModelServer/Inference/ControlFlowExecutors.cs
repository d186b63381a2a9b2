using ClothingApp.ModelServer.Conversion.Programs;
using ClothingApp.ModelServer.Kernels;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Inference;

/// <summary>Runs the branch that the first input chooses.</summary>
internal sealed class BranchExecutor(BranchStep step) : IProgramStep, IDisposable
{
    private readonly CompiledProgram[] _branches = [.. step.Branches.Select(b => new CompiledProgram(b))];

    public void Execute(ProgramRun run)
    {
        var selector = run[step.Inputs[0]].Tensor!;
        var chosen = step.IsCondition ? Selector.IsTrue(selector) ? 1 : 0 : Selector.Choose(selector, _branches.Length);
        var results = _branches[chosen].RunNested(run.Values(step.Inputs.AsSpan(1)), run.Context);
        for (var i = 0; i < results.Length; i++)
            run[step.Outputs[i]] = results[i];
    }

    public void Dispose() => Array.ForEach(_branches, b => b.Dispose());
}

/// <summary>Runs the body while the condition holds.</summary>
internal sealed class LoopExecutor(LoopStep step) : IProgramStep, IDisposable
{
    private readonly CompiledProgram _condition = new(step.Condition);
    private readonly CompiledProgram _body = new(step.Body);

    public void Execute(ProgramRun run)
    {
        // The state that the loop begins with stays with whoever made it.
        var values = run.Values(step.Inputs).Select(v => v with { IsOwned = false }).ToArray();
        var states = step.Outputs.Length;
        while (Holds(values, run.Context))
        {
            run.Context.Ct.ThrowIfCancellationRequested();
            var next = _body.RunNested(values, run.Context);
            for (var i = 0; i < states; i++)
            {
                // What the last turn made goes when this one does not hand it on.
                if (values[i] is { IsOwned: true, Tensor: { } old } && !ProgramRun.Contains(next, old))
                    old.Dispose();
            }
            for (var i = 0; i < states; i++)
            {
                if (next[i].Tensor is { } kept && IsOwnedState(values.AsSpan(0, states), kept))
                    next[i] = next[i] with { IsOwned = true };
            }
            next.CopyTo(values.AsSpan());
        }
        for (var i = 0; i < states; i++)
            run[step.Outputs[i]] = values[i];
    }

    public void Dispose()
    {
        _condition.Dispose();
        _body.Dispose();
    }

    private bool Holds(HostValue[] values, KernelContext context)
    {
        var answer = _condition.RunNested(values, context)[0];
        var holds = Selector.IsTrue(answer.Tensor!);
        if (answer.IsOwned)
            answer.Tensor!.Dispose();
        return holds;
    }

    private static bool IsOwnedState(ReadOnlySpan<HostValue> states, Tensor tensor)
    {
        foreach (var state in states)
        {
            if (state.IsOwned && ReferenceEquals(state.Tensor, tensor))
                return true;
        }
        return false;
    }
}

/// <summary>Reads conditions and branch numbers as TensorFlow does.</summary>
internal static class Selector
{
    /// <returns>The branch to take: the last one for a number outside them.</returns>
    public static int Choose(Tensor selector, int branches)
    {
        var index = selector.Type == DType.Int32 && selector.AsSpan<int>() is [var one, ..] ? one : -1;
        return index >= 0 && index < branches ? index : branches - 1;
    }

    /// <returns>For a single number whether it is not zero, for a string whether it is not empty, else whether there are elements.</returns>
    public static bool IsTrue(Tensor condition) =>
        condition.Shape.Rank > 0 ? condition.Shape.ElementCount > 0
        : condition.Type == DType.String ? condition.Strings[0].Length > 0
        : condition.Bytes.Span.ContainsAnyExcept((byte)0);
}
