using ClothingApp.Hosting.Dashboard.Otlp;

namespace ClothingApp.Tests.Hosting.Dashboard.Otlp;

public sealed class LimitedStreamTests
{
    [Theory]
    [InlineData(99, false)]
    [InlineData(100, false)]
    [InlineData(101, true)]
    [InlineData(5000, true)]
    public async Task ReadAsync_OfSoManyBytes_EndsAtTheLimitAndSaysSo(int length, bool exceeded)
    {
        await using var stream = new LimitedStream(new MemoryStream(new byte[length]), 100);
        var (buffer, total) = (new byte[30], 0);
        while (await stream.ReadAsync(buffer) is > 0 and var count)
            total += count;
        Assert.Equal(exceeded, stream.IsExceeded);
        Assert.InRange(total, Math.Min(length, 71), 100);
    }
}
