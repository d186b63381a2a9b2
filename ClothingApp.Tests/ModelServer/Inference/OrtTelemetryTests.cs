using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Inference;

public class OrtTelemetryTests
{
    /// <summary>Where it is on, the runtime has made a database there when the first session has been made.</summary>
    [LinuxFact]
    public async Task Server_HasServed_LeavesNothingInTheHome()
    {
        var home = Directory.CreateTempSubdirectory("home-");
        try
        {
            await using var server = await ServerProcess.StartAsync("digits", "", ["--graph_cache="], new Dictionary<string, string?>
            {
                ["HOME"] = home.FullName,
                ["XDG_CACHE_HOME"] = null,
                // Each of these switches it off as well.
                ["CI"] = null, ["GITHUB_ACTIONS"] = null, ["TF_BUILD"] = null, ["ORT_RUNNING_UNIT_TESTS"] = null, ["ORT_DISABLE_TELEMETRY"] = null,
            });
            Assert.Empty(home.GetFileSystemInfos("*", SearchOption.AllDirectories).Select(f => f.FullName));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
