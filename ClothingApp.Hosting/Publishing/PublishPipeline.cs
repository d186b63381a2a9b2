using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace ClothingApp.Hosting.Publishing;

/// <summary><c>--operation publish --step publish --output-path DIR [--format FORMAT]</c>.</summary>
internal sealed class PublishPipeline(IReadOnlyList<IResource> resources, IConfiguration configuration, PublishModelBuilder model)
{
    private const string Step = "publish";

    /// <returns>What was written, by path.</returns>
    /// <exception cref="DistributedApplicationException">The arguments or the graph do not allow it; nothing is written.</exception>
    public async Task<IReadOnlyCollection<string>> RunAsync(CancellationToken ct)
    {
        if (configuration["Pipeline:Step"] is { Length: > 0 } step && step != Step)
            throw new DistributedApplicationException($"--step {step} is not known; it is {Step}");
        if (configuration["Pipeline:OutputPath"] is not { Length: > 0 } path)
            throw new DistributedApplicationException("where to? --output-path names the folder that publishing writes");
        var folder = new OutputFolder(path);
        folder.Check();

        var targets = Targets(configuration["Publishing:Format"]);
        var published = await model.BuildAsync(resources, ct);
        var files = new PublishedFiles();
        foreach (var (environment, publisher, format) in targets)
        {
            var own = new PublishedFiles();
            await publisher.PublishAsync(new PublishContext(published.For(environment), format, own, resources), ct);
            foreach (var (name, content) in own.All)
                files.Add(targets.Count == 1 ? name : $"{environment}/{name}", content);
        }
        await folder.WriteAsync(files, ct);
        return [.. files.All.Keys];
    }

    /// <summary>All environments, or those that know the format asked for. Files of several go to a folder each, named like the environment.</summary>
    private List<(string Environment, PublisherAnnotation Publisher, string Format)> Targets(string? format)
    {
        var environments = resources.SelectMany(resource => resource.Annotations.OfType<PublisherAnnotation>().Select(publisher => (resource.Name, publisher))).ToList();
        if (environments.Count == 0)
            throw new DistributedApplicationException("the application has no environment to publish for; AddKubernetesEnvironment or AddDockerComposeEnvironment adds one");
        var targets = environments
            .Where(environment => format is null || environment.publisher.Formats.Contains(format, StringComparer.Ordinal))
            .Select(environment => (environment.Name, environment.publisher, format ?? environment.publisher.Formats[0]))
            .ToList();
        return targets.Count > 0
            ? targets
            : throw new DistributedApplicationException($"--format {format} is not known; it is one of {string.Join(", ", environments.SelectMany(environment => environment.publisher.Formats))}");
    }
}
