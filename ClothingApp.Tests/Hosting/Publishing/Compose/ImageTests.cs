using System.Text.Json;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Compose;

/// <summary>The images that the published files name.</summary>
public sealed class ImageTests
{
    private static readonly string Docker = Path.Combine(SharedData.RepositoryRoot, "docker");

    [Theory]
    [InlineData("Gateway", "clothingapp-gateway", "0.1.0")]
    [InlineData("Web", "clothingapp-web", "0.1.0")]
    [InlineData("ModelServer", "clothingapp-model-server", "0.1.0-bare")]
    public async Task Service_AsAnImage_IsNotRootAndHasNoShell(string project, string repository, string tag)
    {
        var image = await EvaluateAsync(project);
        Assert.Equal((repository, tag), (image.GetProperty("ContainerRepository").GetString(), image.GetProperty("ContainerImageTag").GetString()));
        Assert.True(int.Parse(image.GetProperty("ContainerUser").GetString()!) > 0);
        Assert.Contains("chiseled", image.GetProperty("ContainerFamily").GetString(), StringComparison.Ordinal);
        Assert.Equal("", image.GetProperty("ContainerRuntimeIdentifiers").GetString());
    }

    [Fact]
    public async Task Service_ForAllPlatforms_IsForTwo() =>
        Assert.Equal("linux-x64;linux-arm64", (await EvaluateAsync("Web", "-p:ContainerPlatforms=all")).GetProperty("ContainerRuntimeIdentifiers").GetString());

    [Theory]
    [InlineData("tensorflow-serving")]
    [InlineData("model-server")]
    public void Dockerfile_HasModelsLicencesAndNoRoot(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Docker, $"{name}.Dockerfile"));
        Assert.Contains("COPY models /models", lines);
        Assert.Contains("COPY LICENSE THIRD-PARTY-NOTICES /licenses/clothingapp/", lines);
        // The embedded server's base is ours, which is not root already.
        Assert.True(name == "model-server" || lines.Any(line => line.StartsWith("USER 65534", StringComparison.Ordinal)));
        var seen = File.ReadAllLines(Path.Combine(Docker, $"{name}.Dockerfile.dockerignore"));
        Assert.Equal(["*", "!LICENSE", "!THIRD-PARTY-NOTICES", "!models", "models/training"], seen.Where(line => !line.StartsWith('#')));
    }

    [Fact]
    public void Dockerfile_OfTensorFlowServing_HasTheVersionOfTheGraph()
    {
        var tag = File.ReadLines(Path.Combine(Docker, "tensorflow-serving.Dockerfile")).Single(line => line.StartsWith("ARG BASE=", StringComparison.Ordinal)).Split(':')[^1];
        Assert.Contains($"Tag = \"{tag}\"", File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Hosting.TensorFlowServing", "TensorFlowServingBuilderExtensions.cs")), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> EvaluateAsync(string project, params string[] more)
    {
        var (exit, output) = await ProgramRun.AsTextAsync("dotnet",
            ["msbuild", Path.Combine(SharedData.RepositoryRoot, $"ClothingApp.{project}"), "-getProperty:ContainerRepository,ContainerImageTag,ContainerUser,ContainerFamily,ContainerRuntimeIdentifiers", .. more]);
        Assert.True(exit == 0, output);
        return JsonDocument.Parse(output).RootElement.GetProperty("Properties");
    }
}
