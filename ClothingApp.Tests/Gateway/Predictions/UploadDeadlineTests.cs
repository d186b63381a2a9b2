using ClothingApp.Gateway;
using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Predictions;

namespace ClothingApp.Tests.Gateway.Predictions;

public class UploadDeadlineTests
{
    private readonly UploadDeadline _deadline = new(new GatewayOptions { UploadTimeout = TimeSpan.FromMilliseconds(50) }, TimeProvider.System);

    [Fact]
    public async Task Run_BodyThatNeverEnds_FailsWhenTheTimeIsOver()
    {
        var result = await _deadline.RunAsync(NeverEndsAsync, CancellationToken.None);

        Assert.Equal(ErrorCode.DeadlineExceeded, result.Failure?.Code);
    }

    [Fact]
    public async Task Run_CallerGivesUp_IsNoFailureOfTheBody()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _deadline.RunAsync(NeverEndsAsync, gone.Token));
    }

    private static async Task<Result<string>> NeverEndsAsync(CancellationToken ct)
    {
        await Task.Delay(Timeout.Infinite, ct);
        return "";
    }
}
