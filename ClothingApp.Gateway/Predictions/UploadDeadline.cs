using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Predictions;

/// <summary>Bounds the time for reading a request's body, which a client could otherwise stretch at will, and answers for one that breaks off.</summary>
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
        catch (BodyRefusedException e)
        {
            return e.Failure;
        }
        catch (IOException e) when (e is not BadHttpRequestException && !ct.IsCancellationRequested)
        {
            // Kestrel has no refusal of its own for some broken encodings (a chunk of 2^64 bytes, say).
            return Failure.UnreadableBody;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            return new Failure(
                ErrorCode.DeadlineExceeded, $"The body did not arrive within {options.UploadTimeout.TotalSeconds:0.#} s. Send fewer or smaller pictures at a time.");
        }
    }
}
