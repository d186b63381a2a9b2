using ClothingApp.Serving.Tensors;

namespace ClothingApp.ModelServer.Batching;

/// <summary>One request on its way through a <see cref="BatchQueue"/>: whoever sent it may give up at any moment, but not while its tensors are read.</summary>
/// <param name="inputs">By name, each with <paramref name="rows"/> rows; the sender's, until <see cref="Answer"/> ends.</param>
internal sealed class BatchRequest(string model, IReadOnlyDictionary<string, Tensor> inputs, int rows, CancellationToken ct)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<Dictionary<string, Tensor>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(int First, Dictionary<string, Tensor> Outputs)> _parts = [];
    private int _uses, _answered;
    private bool _isOver;
    private Exception? _failure;

    public string Model { get; } = model;

    public IReadOnlyDictionary<string, Tensor> Inputs { get; } = inputs;

    public int Rows { get; } = rows;

    /// <summary>The sender's.</summary>
    public CancellationToken Ct { get; } = ct;

    public Task<Dictionary<string, Tensor>> Answer => _answer.Task;

    // These belong to the queue and are guarded by its lock.
    public long ArrivedAt { get; set; }

    /// <summary>Rows that runs were given.</summary>
    public int Taken { get; set; }

    /// <summary>Rows of runs that have ended.</summary>
    public int Done { get; set; }

    /// <summary>Nothing more of it will be taken.</summary>
    public bool IsWithdrawn { get; set; }

    /// <summary>Nothing of it waits or runs.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Keeps the inputs until <see cref="EndUse"/>.</summary>
    /// <returns>False when it is answered, or nobody waits for it any more.</returns>
    public bool TryUse()
    {
        lock (_lock)
        {
            if (_isOver)
                return false;
            _uses++;
            return true;
        }
    }

    public void EndUse()
    {
        lock (_lock)
        {
            if (--_uses == 0 && _isOver)
                Complete();
        }
    }

    /// <param name="first">The row of the request that <paramref name="outputs"/> begin with.</param>
    /// <param name="rows">How many it is the answer for.</param>
    /// <returns>False when nobody wants it: it stays the caller's.</returns>
    public bool TryAnswer(int first, int rows, Dictionary<string, Tensor> outputs)
    {
        lock (_lock)
        {
            if (_isOver)
                return false;
            _parts.Add((first, outputs));
            if ((_answered += rows) < Rows)
                return true;
            _isOver = true;
            if (_uses == 0)
                Complete();
            return true;
        }
    }

    /// <summary>Ends it without an answer, unless it has one.</summary>
    public void End(Exception failure)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            (_isOver, _failure) = (true, failure);
            if (_uses == 0)
                Complete();
        }
    }

    private void Complete()
    {
        if (_failure is null && _parts is [var whole])
        {
            _answer.TrySetResult(whole.Outputs);
            return;
        }
        try
        {
            if (_failure is null)
                _answer.TrySetResult(Joined());
            else if (_failure is OperationCanceledException)
                _answer.TrySetCanceled(Ct);
            else
                _answer.TrySetException(_failure);
        }
        catch (Exception e)
        {
            _answer.TrySetException(e);
        }
        finally
        {
            foreach (var output in _parts.SelectMany(p => p.Outputs.Values))
                output.Dispose();
        }
    }

    // Runs end in any order.
    private Dictionary<string, Tensor> Joined()
    {
        var parts = _parts.OrderBy(p => p.First).ToArray();
        return parts[0].Outputs.Keys.ToDictionary(name => name, name => JoinedRows.Of([.. parts.Select(p => p.Outputs[name])]), StringComparer.Ordinal);
    }
}
