using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>What a connection may bring: so much for each request on it, and no byte more.</summary>
public sealed class ReadAllowanceTests
{
    private const int MaxBytes = 100_000;
    private const int PerAnswer = MaxBytes + (MaxBytes / 4) + ReadAllowance.Overhead;

    [Fact]
    public void Take_UpToTheAllowance_ThenNoByteMore()
    {
        var allowance = new ReadAllowance(MaxBytes);
        allowance.Take(PerAnswer - 1);
        allowance.Take(1);

        Assert.Throws<AnswerTooLongException>(() => allowance.Take(1));
    }

    [Fact]
    public void Take_AfterTheNextRequest_HasAllOfItAgain()
    {
        var allowance = new ReadAllowance(MaxBytes);
        allowance.Take(PerAnswer);
        allowance.Renew();
        allowance.Take(PerAnswer);

        Assert.Throws<AnswerTooLongException>(() => allowance.Take(1));
    }

    [Fact]
    public async Task FetchAsync_ManyPicturesOverOneConnection_EachHasTheWholeAllowance()
    {
        const int Pictures = 2 * PerAnswer / MaxBytes;
        await using var server = new LoopbackServer(async (_, stream, ct) =>
        {
            do
            {
                await LoopbackServer.WriteAsync(stream, $"HTTP/1.1 200 OK\nContent-Length: {MaxBytes}", new byte[MaxBytes], ct);
            }
            while ((await LoopbackServer.ReadHeadAsync(stream, ct)).Length > 0);
        });
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [server.Origin], MaxBytes = MaxBytes });
        for (var i = 0; i < Pictures; i++)
        {
            using var result = await fetcher.FetchAsync(server.Origin, default);
            Assert.True(result.Succeeded, result.Message);
        }

        Assert.Equal(1, server.Connections);
    }
}
