using Aspire.Hosting;
using ClothingApp.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;

namespace ClothingApp.Tests.Hosting.Publishing;

/// <summary>An application that is published into a folder of its own, which goes when the test does.</summary>
internal sealed class Published : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("published-");

    /// <summary>What <c>--output-path</c> names; it is not there before the first publish.</summary>
    public string Folder => Path.Combine(_parent.FullName, "out");

    /// <summary>Publishes what is described.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be published.</exception>
    public async Task<IReadOnlyDictionary<string, string>> PublishAsync(Action<IDistributedApplicationBuilder> describe, params string[] arguments)
    {
        var builder = Builder(["--operation", "publish", "--step", "publish", "--output-path", Folder, .. arguments]);
        describe(builder);
        await using var app = builder.Build();
        await app.Services.GetRequiredService<PublishPipeline>().RunAsync(CancellationToken.None);
        return Files();
    }

    /// <summary>What the graph is to publishers.</summary>
    public static async Task<PublishModel> ModelAsync(Action<IDistributedApplicationBuilder> describe, params string[] arguments)
    {
        var builder = Builder(["--operation", "publish", .. arguments]);
        describe(builder);
        return await new PublishModelBuilder(builder.ExecutionContext, "shop", "1.2.3").BuildAsync(builder.Resources, CancellationToken.None);
    }

    /// <summary>All files by path.</summary>
    public IReadOnlyDictionary<string, string> Files() => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Folder, file), File.ReadAllText, StringComparer.Ordinal);

    /// <summary>What lies beside the folder: nothing, when all goes well.</summary>
    public IEnumerable<string> Siblings() => _parent.EnumerateFileSystemInfos().Select(entry => entry.Name).Where(name => name != "out");

    public void Dispose() => _parent.Delete(recursive: true);

    private static IDistributedApplicationBuilder Builder(string[] arguments) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = arguments, ProjectDirectory = AppContext.BaseDirectory, DisableDashboard = true });
}
