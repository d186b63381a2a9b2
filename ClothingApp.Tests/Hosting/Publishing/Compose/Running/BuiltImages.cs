using System.Formats.Tar;
using System.Text.Json;
using ClothingApp.Hosting.Containers;
using ClothingApp.Hosting.Orchestration;
using ClothingApp.Tests.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Compose.Running;

/// <summary>The images of the services, built as docs/compose.md says, but upon <see cref="RuntimeBase"/> and under names that nobody else has.</summary>
internal sealed class BuiltImages(ContainerCli cli, DirectoryInfo folder) : IAsyncDisposable
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    private readonly List<string> _names = [];
    private readonly string _tag = Guid.NewGuid().ToString("N")[..12];

    public string Gateway { get; private set; } = "";

    public string Web { get; private set; } = "";

    /// <summary>The embedded server without models.</summary>
    public string BareModelServer { get; private set; } = "";

    /// <summary>The embedded server with the models of this repository.</summary>
    public string ModelServer { get; private set; } = "";

    /// <summary>This machine's Prometheus.</summary>
    public string Prometheus { get; private set; } = "";

    /// <summary>Stands for Grafana, which cannot be had here: answers its health check.</summary>
    public string Grafana { get; private set; } = "";

    public async Task BuildAsync()
    {
        await using (var registry = await BaseRegistry.StartAsync(await RuntimeBase.MakeAsync(folder.FullName)))
        {
            Gateway = await PublishAsync("Gateway", registry);
            Web = await PublishAsync("Web", registry);
            BareModelServer = await PublishAsync("ModelServer", registry);
        }
        ModelServer = await BuildAsync("model-server", Path.Combine(SharedData.RepositoryRoot, "docker", "model-server.Dockerfile"), SharedData.RepositoryRoot, BareModelServer);
        Prometheus = await BuildAsync("prometheus", BareModelServer, """
            ARG BASE
            FROM ${BASE}
            COPY prometheus wget /usr/bin/
            COPY --chown=65534:65534 data /prometheus
            USER 65534
            ENTRYPOINT ["prometheus"]
            """, ("prometheus", Tools.Prometheus!), ("wget", Executables.Find("busybox", "/")!));
        Grafana = await BuildAsync("grafana", await TestImage.NameAsync(), """
            ARG BASE
            FROM ${BASE}
            ENTRYPOINT ["sh", "-c", "trap 'exit 0' TERM; mkdir -p /tmp/www/api; touch /tmp/www/api/health; httpd -p 3000 -h /tmp/www; while :; do sleep 0.1; done"]
            """);
    }

    /// <returns>User, labels, variables and the like.</returns>
    public async Task<JsonElement> SettingsOfAsync(string image) =>
        JsonDocument.Parse(await MustAsync(cli, "image", "inspect", "--format", "{{json .Config}}", image)).RootElement;

    /// <returns>Every file and link of an image, with what the archive says of it.</returns>
    public async Task<IReadOnlyList<TarEntry>> FilesOfAsync(string image)
    {
        var container = (await MustAsync(cli, "create", image, "none")).Trim();
        var archive = Path.Combine(folder.FullName, $"{container}.tar");
        try
        {
            await MustAsync(cli, "export", "--output", archive, container);
            var entries = new List<TarEntry>();
            await using var tar = new TarReader(File.OpenRead(archive));
            while (await tar.GetNextEntryAsync() is { } entry)
                entries.Add(entry);
            return entries;
        }
        finally
        {
            File.Delete(archive);
            await MustAsync(cli, "rm", container);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in Enumerable.Reverse(_names))
            await cli.RunAsync(CancellationToken.None, "rmi", name);
    }

    private async Task<string> PublishAsync(string project, BaseRegistry registry)
    {
        var (archive, repository) = (Path.Combine(folder.FullName, $"{project}.tar.gz"), $"clothingapp-tests-{project.ToLowerInvariant()}");
        await MustAsync(new("dotnet", Executables.Find("dotnet", "/")!),
            "publish", Path.Combine(SharedData.RepositoryRoot, $"ClothingApp.{project}"), "--no-build", "--configuration", Configuration, "-t:PublishContainer",
            $"-p:PublishDir={Path.Combine(folder.FullName, project)}/", $"-p:ContainerBaseImage={registry.Address}/dotnet/aspnet:10.0",
            $"-p:ContainerRepository={repository}", $"-p:ContainerImageTag={_tag}", $"-p:ContainerArchiveOutputPath={archive}");
        var loaded = (await MustAsync(cli, "load", "--quiet", "--input", archive)).Trim().Split(' ')[^1];
        _names.Add(loaded);
        File.Delete(archive);
        return loaded;
    }

    /// <summary>An image by a recipe of the test's own, from a folder with an empty one and these files in it.</summary>
    private async Task<string> BuildAsync(string name, string parent, string recipe, params (string Name, string Source)[] files)
    {
        var context = folder.CreateSubdirectory(name);
        context.CreateSubdirectory("data");
        foreach (var (target, source) in files)
            File.Copy(source, Path.Combine(context.FullName, target));
        var file = Path.Combine(context.FullName, "Dockerfile");
        await File.WriteAllTextAsync(file, recipe);
        return await BuildAsync(name, file, context.FullName, parent);
    }

    private async Task<string> BuildAsync(string name, string recipe, string context, string parent)
    {
        var image = $"localhost/clothingapp-tests-{name}:{_tag}";
        await MustAsync(cli, "build", "--quiet", "--file", recipe, "--build-arg", $"BASE={parent}", "--tag", image, context);
        _names.Add(image);
        return image;
    }

    private async Task<string> MustAsync(ContainerCli program, params IReadOnlyList<string> arguments)
    {
        // The SDK keeps layers among the temporary files; here they would be new ones with every build.
        var call = new CliCall(arguments) { Limit = TimeSpan.FromMinutes(3), Environment = new Dictionary<string, string> { ["TMPDIR"] = folder.FullName } };
        var result = await program.RunAsync(call, CancellationToken.None);
        Assert.True(result.Succeeded, $"{program.Name} {string.Join(' ', arguments)}\n{result.Output}\n{result.Error}");
        return result.Output;
    }
}
