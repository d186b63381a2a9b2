using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Compose;

/// <summary>Writes <c>docker-compose.yaml</c>, <c>.env</c> and the files that containers find; for a swarm <c>stack.yaml</c>.</summary>
internal sealed class ComposePublisher(DockerComposeEnvironmentResource environment)
{
    private const string Compose = "compose", Swarm = "swarm";

    /// <summary>The last version of the format that <c>docker stack deploy</c> knows.</summary>
    private const string SwarmVersion = "3.8";

    public static IReadOnlyList<string> Formats { get; } = [Compose, Swarm];

    public Task PublishAsync(PublishContext context, CancellationToken ct)
    {
        var swarm = context.Format == Swarm;
        var file = new ComposeFile
        {
            Version = swarm ? SwarmVersion : null,
        };
        var networks = ComposeNetworks.For(environment.DefaultNetworkName ?? context.Model.Name, swarm);
        foreach (var network in networks.All)
            file.AddNetwork(network);

        var names = new ComposeNames(context.Model, swarm);
        var files = new ComposeFiles(file, context.Files, names, swarm);
        foreach (var resource in context.Model.Resources)
        {
            ct.ThrowIfCancellationRequested();
            var service = new ComposeServiceBuilder(context.Model, names, environment, networks, file, files, swarm).Build(resource);
            foreach (var hook in resource.Source.Annotations.OfType<DockerComposeServiceCustomizationAnnotation>())
                hook.Configure(new DockerComposeServiceResource(resource.Name, resource.Source, environment), service);
            file.AddService(service);
        }
        foreach (var hook in environment.FileHooks)
            hook(file);
        foreach (var hook in environment.VariableHooks)
            hook(environment.Variables.All);

        if (swarm)
            SwarmRules.Apply(file);
        RemoveUnused(file);
        context.Files.Add(swarm ? "stack.yaml" : "docker-compose.yaml", YamlWriter.Write(ComposeYaml.Of(file), Head(context.Model, file, swarm)));
        if (!swarm)
            context.Files.Add(".env", environment.Variables.ToEnvFile());
        return Task.CompletedTask;
    }

    /// <summary>Hooks may have taken away what named them.</summary>
    private static void RemoveUnused(ComposeFile file)
    {
        var mounts = file.Services.Values.SelectMany(service => service.Volumes).Select(mount => mount.Source).ToHashSet(StringComparer.Ordinal);
        foreach (var volume in file.Volumes.Keys.Where(name => !mounts.Contains(name)).ToList())
            file.Volumes.Remove(volume);
        var secrets = file.Services.Values.SelectMany(service => service.Secrets).Select(secret => secret.Source).ToHashSet(StringComparer.Ordinal);
        foreach (var secret in file.Secrets.Keys.Where(name => !secrets.Contains(name)).ToList())
            file.Secrets.Remove(secret);
    }

    private static string Head(PublishModel model, ComposeFile file, bool swarm)
    {
        var secrets = file.Secrets.Keys.Order(StringComparer.Ordinal).ToList();
        var lines = new List<string> { $"{model.Name} {model.Version}, written by publishing its graph: change that, not this file.", "" };
        if (swarm)
        {
            lines.AddRange(secrets.Select(secret => $"  docker secret create {secret} FILE"));
            lines.Add($"  docker stack deploy --compose-file stack.yaml {model.Name}");
        }
        else
        {
            lines.Add("  docker compose up --detach --wait");
            lines.Add("");
            lines.Add(".env lists what can be set." + (secrets.Count == 0 ? "" : $" Secrets are files of one line each, in the folder SECRETS_PATH: {string.Join(", ", secrets)}."));
        }
        return string.Join('\n', lines);
    }
}
