using ClothingApp.Grpc;
using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Batching;

/// <summary>Runs a signature.</summary>
/// <param name="inputs">By name; not disposed.</param>
/// <returns>By output name; the caller disposes them.</returns>
internal delegate Dictionary<string, Tensor> SignatureRun(IReadOnlyDictionary<string, Tensor> inputs, CancellationToken ct);

/// <summary>One run for the rows of one or more requests.</summary>
/// <param name="run">Fails by <see cref="GrpcException"/>.</param>
/// <param name="finished">Called once for each part, before it is answered.</param>
internal sealed class BatchRun(IReadOnlyList<BatchPart> parts, JoinedShapes shapes, string signature, SignatureRun run, Action<BatchPart, Exception?> finished)
{
    private int _withdrawn;

    public IReadOnlyList<BatchPart> Parts { get; } = parts;

    /// <summary>Of all parts, padding not counted.</summary>
    public int Rows => shapes.Rows;

    /// <summary>True when it has run once, for all of its rows, and has not failed.</summary>
    public bool IsDone { get; private set; }

    /// <summary>True when it is one request as it was sent.</summary>
    private bool IsPlain => Parts is [{ IsWhole: true }] && shapes.PaddedRows == shapes.Rows;

    /// <summary>Runs on this thread and answers every request, or ends it with what failed.</summary>
    public void Execute()
    {
        if (IsPlain)
            RunAlone(Parts[0]);
        else
            RunJoined();
    }

    private void RunAlone(BatchPart part)
    {
        if (!part.Request.TryUse())
        {
            finished(part, null);
            return;
        }
        try
        {
            Dictionary<string, Tensor> outputs;
            try
            {
                BatchingMetrics.Ran(part.Request.Model, signature, part.Count, 0);
                outputs = Checked(run(part.Inputs, part.Request.Ct), part.Count);
            }
            finally
            {
                part.Request.EndUse();
            }
            IsDone = IsPlain;
            finished(part, null);
            part.Answer(outputs);
        }
        catch (Exception e)
        {
            finished(part, e);
        }
    }

    private void RunJoined()
    {
        var used = Parts.Where(p => p.Request.TryUse()).ToList();
        // Who gave up just now was counted in the shapes: rows fewer than there could be are padding.
        var rows = shapes.PaddedRows;
        foreach (var part in Parts.Except(used))
            finished(part, null);
        if (used.Count == 0)
            return;
        Dictionary<string, Tensor>? inputs = null;
        Dictionary<string, Tensor> outputs;
        try
        {
            try
            {
                inputs = JoinedRows.Of(used, shapes);
            }
            finally
            {
                // From here on a sender that gives up may take its tensors away.
                used.ForEach(p => p.Request.EndUse());
            }
            BatchingMetrics.Ran(used[0].Request.Model, signature, rows, rows - used.Sum(p => p.Count));
            outputs = Run(used, inputs, rows);
        }
        catch (Exception e)
        {
            Fail(used, e);
            return;
        }
        finally
        {
            foreach (var input in inputs?.Values.ToArray() ?? [])
                input.Dispose();
        }
        IsDone = used.Count == Parts.Count;
        used.ForEach(p => finished(p, null));
        SplitRows.Answer(outputs, used);
    }

    // It ends early when nobody waits for it any more.
    private Dictionary<string, Tensor> Run(List<BatchPart> used, Dictionary<string, Tensor> inputs, int rows)
    {
        using var nobody = new CancellationTokenSource();
        var registrations = used.Select(p => p.Request.Ct.UnsafeRegister(_ =>
        {
            if (Interlocked.Increment(ref _withdrawn) == used.Count)
                nobody.Cancel();
        }, null)).ToArray();
        try
        {
            return Checked(run(inputs, nobody.Token), rows);
        }
        finally
        {
            // Waits for a callback that is under way.
            foreach (var registration in registrations)
                registration.Dispose();
        }
    }

    // What is wrong with one of several requests is not known: each is run by itself, and fails or not by itself.
    private void Fail(List<BatchPart> used, Exception failure)
    {
        if (used.Count > 1 && failure is not (OperationCanceledException or GrpcException { Code: GrpcStatusCode.FailedPrecondition }))
        {
            used.ForEach(RunAlone);
            return;
        }
        foreach (var part in used)
            finished(part, failure is GrpcException e ? new GrpcException(e.Code, e.Detail, e) : failure);
    }

    private static Dictionary<string, Tensor> Checked(Dictionary<string, Tensor> outputs, int rows)
    {
        try
        {
            SplitRows.Check(outputs, rows);
            return outputs;
        }
        catch
        {
            foreach (var output in outputs.Values)
                output.Dispose();
            throw;
        }
    }
}
