using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using ClothingApp.Hosting.Publishing;
using ClothingApp.Tests.Hosting.ApplicationModel;
using ClothingApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using YamlDotNet.RepresentationModel;

namespace ClothingApp.Tests.Hosting.Publishing.Compose;

/// <summary>A graph that is published for Compose into a folder of its own.</summary>
internal sealed class ComposeGraph : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("compose-");

    public ComposeGraph(string format = "compose", params string[] arguments)
    {
        Folder = Path.Combine(_folder.FullName, "published");
        Builder = Evaluate.NewBuilder(["--operation", "publish", "--step", "publish", "--output-path", Folder, "--format", format, .. arguments]);
        Environment = Builder.AddDockerComposeEnvironment("compose");
    }

    public IDistributedApplicationBuilder Builder { get; }

    public IResourceBuilder<DockerComposeEnvironmentResource> Environment { get; }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>The Compose file, or the swarm's.</summary>
    public string File => Directory.GetFiles(Folder, "*.yaml").Single();

    public IResourceBuilder<ProjectResource> AddProject(string name) => Builder.AddProject<BuiltTestProject>(name);

    public IResourceBuilder<ContainerResource> AddContainer(string name) => Builder.AddContainer(name, $"example/{name}", "1.2");

    /// <returns>The services, by name.</returns>
    public async Task<YamlMappingNode> PublishAsync()
    {
        await using var app = Builder.Build();
        await app.Services.GetRequiredService<PublishPipeline>().RunAsync(CancellationToken.None);
        return (YamlMappingNode)Root()["services"];
    }

    public YamlMappingNode Root()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(System.IO.File.ReadAllText(File)));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    /// <summary><c>docker-compose config</c> on what was published, with variables besides those of .env.</summary>
    public Task<(int ExitCode, string Output)> ConfigAsync(params string[] variables) => ConfigAsync(File, variables);

    /// <inheritdoc cref="ConfigAsync(string[])"/>
    public static Task<(int ExitCode, string Output)> ConfigAsync(string file, params string[] variables) =>
        ProgramRun.AsTextAsync("env", ["--chdir", Path.GetDirectoryName(file)!, .. variables, Tools.DockerCompose!, "--file", file, "config"]);

    public void Dispose() => _folder.Delete(recursive: true);
}

internal static class YamlParts
{
    /// <summary>A value by its path: keys with slashes between.</summary>
    public static YamlNode? At(this YamlNode node, string path)
    {
        foreach (var key in path.Split('/'))
        {
            if (node is not YamlMappingNode mapping || !mapping.Children.TryGetValue(key, out var child))
                return null;
            node = child;
        }
        return node;
    }

    /// <summary>The text at a path.</summary>
    public static string? TextAt(this YamlNode node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    /// <summary>The texts of the list at a path; none when there is no list.</summary>
    public static string[] TextsAt(this YamlNode node, string path) => node.At(path) is YamlSequenceNode list ? [.. list.Select(item => ((YamlScalarNode)item).Value!)] : [];

    /// <summary>The keys of a mapping.</summary>
    public static string[] Keys(this YamlNode? node) => node is YamlMappingNode mapping ? [.. mapping.Children.Keys.Select(key => ((YamlScalarNode)key).Value!)] : [];
}
