using System.Text.Json;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.ModelServer.Interop;

/// <summary>A server with two versions and two labels, and how it did under the table of behaviours.</summary>
public sealed class ReplayedServer : IAsyncLifetime
{
    private readonly TinyServer _server = new()
    {
        Versions = new Dictionary<long, float> { [1] = 2, [2] = 10 },
        Listing = """model_version_policy { specific { versions: 1 versions: 2 } } version_labels { key: "stable" value: 1 } version_labels { key: "canary" value: 2 }""",
    };

    /// <summary>By the case's name: how the answer differs from what is expected, null when it does not.</summary>
    internal IReadOnlyDictionary<string, string?> Differences { get; private set; } = new Dictionary<string, string?>();

    public async Task InitializeAsync()
    {
        if (Tools.GrpcioPython is null)
            return;
        await _server.InitializeAsync();
        var descriptors = Path.Combine(_server.Root, "api.pb");
        ApiDescriptors.Write(descriptors);
        var output = await InteropScript.RunAsync("replay.py", InteropScript.PathOf("behaviours.jsonl"), descriptors, _server.Root, _server.Rest.BaseAddress!.Authority, _server.Grpc.Authority,
            "dotnet", Path.Combine(AppContext.BaseDirectory, "ClothingApp.ModelServer.dll"), "--graph_cache=");
        Differences = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l))
            .ToDictionary(l => l.GetProperty("name").GetString()!, l => l.GetProperty("difference").GetString(), StringComparer.Ordinal);
    }

    public Task DisposeAsync() => Tools.GrpcioPython is null ? Task.CompletedTask : _server.DisposeAsync();
}
