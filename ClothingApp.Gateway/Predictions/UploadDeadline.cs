using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Predictions;

/// <summary>Bounds the time for reading a request's body, which a client could otherwise stretch at will.</summary>
internal sealed class UploadDeadline(GatewayOptions options, TimeProvider time)
{
    public async Task<Result<T>> RunAsync<T>(Func<CancellationToken, Task<Result<T>>> read, CancellationToken ct) where T : class
    {
        using var timeout = new CancellationTokenSource(options.UploadTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        try
        {
            return await read(linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new Failure(
                ErrorCode.DeadlineExceeded, $"The body did not arrive within {options.UploadTimeout.TotalSeconds:0.#} s. Send fewer or smaller pictures at a time.");
        }
    }
}
