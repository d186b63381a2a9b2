using System.Text;
using ClothingApp.Grpc;
using ClothingApp.Serving;
using Microsoft.AspNetCore.Builder;

namespace ClothingApp.Tests.ModelServer;

/// <summary>A model server over <see cref="TinyModel"/>, in a folder of its own.</summary>
public sealed class TinyServer : IAsyncLifetime
{
    private WebApplication? _app;

    internal string Root { get; } = Directory.CreateTempSubdirectory("tiny").FullName;

    internal GrpcChannel Channel { get; private set; } = null!;

    internal ServingClient Client { get; private set; } = null!;

    internal HttpClient Rest { get; private set; } = null!;

    internal Uri Grpc { get; private set; } = null!;

    /// <summary>What the server is made of.</summary>
    internal IServiceProvider Services => _app!.Services;

    /// <summary>Beside the one that says which models there are.</summary>
    internal IReadOnlyList<string> Flags { get; init; } = [];

    internal string ConfigFile => Path.Combine(Root, "models.config");

    internal string VersionFolder(long version) => Path.Combine(Root, "tiny", $"{version}");

    /// <summary>Before the start: which versions there are, and how the model is listed.</summary>
    internal IReadOnlyDictionary<long, float> Versions { get; init; } = new Dictionary<long, float> { [1] = 2 };

    internal string Listing { get; init; } = "";

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Root, "tiny"));
        foreach (var (version, addend) in Versions)
            TinyModel.Write(VersionFolder(version), addend);
        await File.WriteAllTextAsync(ConfigFile, Config(Listing));
        (_app, Grpc, var rest) = await ModelServerFixture.StartAsync(["--graph_cache=", "--model_config_file=" + ConfigFile, .. Flags]);
        Channel = new GrpcChannel(new GrpcChannelOptions { Targets = [Grpc] });
        Client = new ServingClient(Channel);
        Rest = new HttpClient { BaseAddress = rest };
        await ModelServerFixture.WaitUntilReadyAsync(Rest);
    }

    public async Task DisposeAsync()
    {
        // A test may be about a start that fails.
        if (_app is not null)
        {
            Rest.Dispose();
            await Channel.DisposeAsync();
            await _app.DisposeAsync();
        }
        Directory.Delete(Root, recursive: true);
    }

    /// <param name="listing">What stands beside name, path and platform.</param>
    internal string Config(string listing) =>
        $$"""model_config_list { config { name: "tiny" base_path: "{{Root}}/tiny" model_platform: "tensorflow" {{listing}} } }""";

    /// <returns>Status and body.</returns>
    internal async Task<(int Status, string Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await Rest.PostAsync(new Uri(path, UriKind.Relative), content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <returns>Status and body.</returns>
    internal async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await Rest.GetAsync(new Uri(path, UriKind.Relative));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
