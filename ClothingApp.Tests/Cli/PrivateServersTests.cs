using ClothingApp.Cli.Gateways;
using ClothingApp.Tests.Gateway.Infrastructure;

namespace ClothingApp.Tests.Cli;

public sealed class PrivateServersTests
{
    [Fact]
    public async Task Start_RealPrograms_AnswerUntilTheEnd()
    {
        var folder = new TemporaryFolder();
        try
        {
            var picture = Path.Combine(folder.Path, "a.bmp");
            await File.WriteAllBytesAsync(picture, Paint.Bmp(3));
            using var http = new HttpClient();
            var servers = await PrivateServers.StartAsync(default);
            await using (servers)
            {
                http.BaseAddress = servers.Gateway;
                var answer = await new GatewayClient(http).PredictAsync("clothing-model", picture, top: 10, default);
                Assert.Null(answer.Problem);
                Assert.Equal(10, answer.Value!.Predictions[0].Top!.Count);
            }

            var after = await new GatewayClient(http).PredictAsync("clothing-model", picture, top: 1, default);
            Assert.Equal("no_gateway", after.Problem?.Code);
        }
        finally
        {
            folder.Delete();
        }
    }
}
