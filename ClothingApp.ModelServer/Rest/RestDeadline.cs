namespace ClothingApp.ModelServer.Rest;

/// <summary>How long a request may take until its answer is there, and then its reader to take it.</summary>
internal sealed class RestDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly TimeSpan _timeout;

    public RestDeadline(TimeSpan timeout, CancellationToken aborted)
    {
        _timeout = timeout;
        _source = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        _source.CancelAfter(timeout);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Before the first byte of an answer: what takes long from now on is not the model.</summary>
    /// <exception cref="OperationCanceledException">It is too late already.</exception>
    public void BeginWriting()
    {
        Token.ThrowIfCancellationRequested();
        _source.CancelAfter(_timeout);
    }

    public void Dispose() => _source.Dispose();
}
