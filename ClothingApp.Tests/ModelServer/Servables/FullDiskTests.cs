using System.Net;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Servables;

public class FullDiskTests
{
    [LinuxFact]
    public async Task Load_NothingLargeCanBeWritten_ServesWithoutKeeping()
    {
        var cache = Directory.CreateTempSubdirectory("full-disk-");
        try
        {
            // Every write beyond so many blocks of 512 bytes fails, as on a full disk: for the cache, and for what is written only for a moment.
            await using var server = await ServerProcess.StartAsync("clothing-model", "trap '' XFSZ; ulimit -f 64;", ["--graph_cache=" + cache.FullName], new Dictionary<string, string?>
            {
                // The runtime's own memory would be a file.
                ["DOTNET_EnableWriteXorExecute"] = "0",
            });
            var row = string.Join(',', Enumerable.Repeat("[0,0,0]", 299));
            var picture = string.Join(',', Enumerable.Repeat($"[{row}]", 299));
            var (status, body) = await server.PostAsync("/v1/models/clothing-model:predict", $$"""{"instances": [[{{picture}}]]}""");
            Assert.True(status == HttpStatusCode.OK, body);
            Assert.DoesNotContain(cache.GetDirectories(), entry => !entry.Name.StartsWith("new-", StringComparison.Ordinal));
        }
        finally
        {
            cache.Delete(recursive: true);
        }
    }
}
