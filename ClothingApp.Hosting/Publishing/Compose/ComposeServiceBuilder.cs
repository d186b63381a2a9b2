using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Docker;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;

namespace ClothingApp.Hosting.Publishing.Compose;

/// <summary>What a resource is as a service. Hooks may change all of it.</summary>
internal sealed class ComposeServiceBuilder(
    PublishModel model, ComposeNames names, DockerComposeEnvironmentResource environment, ComposeNetworks networks, ComposeFile file, ComposeFiles files, bool swarm)
{
    /// <summary>The user of the .NET images that is not root.</summary>
    private const string AppUser = "1654:1654";

    /// <summary>Docker starts nothing that may use more than the machine has; who has a larger one sets the variable.</summary>
    private const decimal ProcessorsOfASmallMachine = 2;

    private ComposeVariables Variables => environment.Variables;

    public Service Build(PublishedResource resource)
    {
        var service = new Service
        {
            Name = resource.Name.ToLowerInvariant(),
            Image = ImageOf(resource),
            Command = [.. resource.Arguments.Select(argument => Text(resource, argument))],
            Networks = resource.IsExternal || resource.ReachesInternet ? [networks.Inner, networks.Outer] : [networks.Inner],
            Healthcheck = ComposeHealth.Of(resource, swarm),
            Restart = "unless-stopped",
            StopGracePeriod = "40s",
            SecurityOpt = ["no-new-privileges:true"],
        };
        if (resource.Entrypoint is { } entrypoint)
            service.Entrypoint.Add(ComposeVariables.Literal(entrypoint));
        foreach (var variable in resource.Environment)
            AddVariable(service, resource, variable);
        if (resource.SendsTelemetry)
            service.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = Variables.Add(new()
            {
                Name = "OTEL_EXPORTER_OTLP_ENDPOINT", DefaultValue = "", Description = "Where services send traces, metrics and logs (OTLP over gRPC), such as http://collector:4317; empty: nowhere. The collector has to be in the inner network, the only one that all of them are in.",
            });
        AddPorts(service, resource);
        AddMounts(service, resource);
        AddSecretFiles(service, resource);
        files.Add(resource, service);
        foreach (var wait in resource.Waits)
            service.DependsOn[wait.Resource.ToLowerInvariant()] = new() { Condition = ConditionOf(wait) };
        service.Deploy = DeployOf(resource);
        if (resource.Source is ProjectResource)
            Harden(service);
        return service;
    }

    private string ImageOf(PublishedResource resource)
    {
        var built = resource.Image.IsBuilt || resource.Mounts.Any(model.IsContent);
        return Variables.Add(new()
        {
            Name = $"{ComposeVariables.NameOf(resource.Name)}_IMAGE",
            DefaultValue = built ? resource.Image.IsBuilt ? resource.Image.Reference : $"{model.Name}-{resource.Name.ToLowerInvariant()}:{model.Version}" : resource.Image.Reference,
            Description = built ? $"The application's own image for {resource.Name}." : $"The image for {resource.Name}.",
            Resource = resource.Source,
        });
    }

    private void AddVariable(Service service, PublishedResource resource, PublishedVariable variable)
    {
        if (variable.Value.Parts is not [ParameterPart { IsSecret: true } secret])
        {
            service.Environment[variable.Name] = Text(resource, variable.Value);
            return;
        }
        // A .NET service takes the file's name for the setting's; images of databases and the like know NAME_FILE.
        var isProject = resource.Source is ProjectResource;
        var target = isProject ? variable.Name : secret.Name;
        service.Secrets.Add(new() { Source = secret.Name, Target = target });
        if (!isProject)
            service.Environment[$"{variable.Name}_FILE"] = $"/run/secrets/{target}";
        file.Secrets[secret.Name] = swarm ? new() { External = true } : new() { File = $"{SecretsFolder()}/{secret.Name}" };
    }

    private string SecretsFolder() => Variables.Add(new() { Name = "SECRETS_PATH", DefaultValue = "../secrets", Description = "The folder with a file for each secret, beside this one: publishing replaces this one." });

    private string Text(PublishedResource resource, PublishedValue value) => value.Format(model, names.HostOf, parameter => ParameterOf(resource, parameter), ComposeVariables.Literal);

    private string ParameterOf(PublishedResource resource, ParameterPart part)
    {
        var parameter = model.Parameters.First(other => other.Name == part.Name);
        var description = parameter.Description ?? $"The parameter {part.Name}.";
        return Variables.Add(new()
        {
            Name = ComposeVariables.NameOf(part.Name), DefaultValue = parameter.Default, Resource = resource.Source,
            // A file holds a whole value; this is a piece of one.
            Description = part.IsSecret ? $"{description} It is a secret inside of a text: set it where the file is run, not here." : description,
        });
    }

    /// <summary>What is external is open to the world where it is the application's own, and to this machine where it is not: a console of some kind.</summary>
    private void AddPorts(Service service, PublishedResource resource)
    {
        foreach (var port in resource.Ports)
        {
            var number = port.Number.ToString(CultureInfo.InvariantCulture);
            var suffix = port.IsUdp ? "/udp" : "";
            // A swarm opens ports on all addresses of all nodes, so there only the application's own are opened.
            if (!port.IsExternal || swarm && resource.Source is not ProjectResource)
            {
                service.Expose.Add(number + suffix);
                continue;
            }
            var open = Variables.Add(new()
            {
                Name = $"{ComposeVariables.NameOf(resource.Name)}_{ComposeVariables.NameOf(port.Name)}_PORT", DefaultValue = resource.Source is ProjectResource ? number : $"127.0.0.1:{number}", Resource = resource.Source,
                Description = $"Where this machine opens the endpoint {port.Name} of {resource.Name}: a port, or an address of this machine and a port.",
            });
            service.Ports.Add($"{open}:{number}{suffix}");
        }
    }

    private void AddMounts(Service service, PublishedResource resource)
    {
        foreach (var mount in resource.Mounts.Where(mount => !model.IsContent(mount)))
        {
            if (mount.IsBind)
            {
                var path = Variables.Add(new()
                {
                    Name = $"{ComposeVariables.NameOf(resource.Name)}_{ComposeVariables.NameOf(mount.Target.Trim('/'))}_PATH", Resource = resource.Source,
                    Description = $"The folder of this machine that {resource.Name} sees at {mount.Target}.",
                });
                service.AddVolume(new() { Name = mount.Target, Type = "bind", Source = path, Target = mount.Target, ReadOnly = mount.IsReadOnly ? true : null });
                continue;
            }
            var name = mount.Source ?? $"{service.Name}-{mount.Target.Trim('/').Replace('/', '-')}";
            file.Volumes.TryAdd(name, new() { Name = name, Driver = "local" });
            service.AddVolume(new() { Name = name, Type = "volume", Source = name, Target = mount.Target, ReadOnly = mount.IsReadOnly ? true : null });
        }
    }

    /// <summary>The file is where it is on this machine too, so that one variable says all. Nothing stands for none.</summary>
    private void AddSecretFiles(Service service, PublishedResource resource)
    {
        foreach (var secret in resource.SecretFiles)
        {
            var variable = new CapturedEnvironmentVariable
            {
                Name = $"{ComposeVariables.NameOf(resource.Name)}_{ComposeVariables.NameOf(secret.Name)}", DefaultValue = "", Resource = resource.Source,
                Description = $"The whole path of a file of this machine that {resource.Name} gets as {secret.Variable.Replace("__", ":", StringComparison.Ordinal)}; empty: none, and what it is for is off.",
            };
            service.Environment[secret.Variable] = Variables.Add(variable);
            service.AddVolume(new() { Name = secret.Path, Type = "bind", Source = $"${{{variable.Name}:-/dev/null}}", Target = $"${{{variable.Name}:-{secret.Folder}/none}}", ReadOnly = true });
        }
    }

    private string ConditionOf(PublishedWait wait) => wait.Type switch
    {
        WaitType.WaitForCompletion => "service_completed_successfully",
        WaitType.WaitUntilHealthy when model[wait.Resource].HealthChecks.Count > 0 => "service_healthy",
        _ => "service_started",
    };

    private Deploy DeployOf(PublishedResource resource)
    {
        var name = ComposeVariables.NameOf(resource.Name);
        return new()
        {
            Replicas = resource.Replicas,
            Resources = new()
            {
                Limits = new()
                {
                    Cpus = Variables.Add(new() { Name = $"{name}_CPUS", DefaultValue = Math.Min(resource.Needs.CpuLimit, ProcessorsOfASmallMachine).ToString(CultureInfo.InvariantCulture), Description = $"The processors that a container of {resource.Name} may use.", Resource = resource.Source }),
                    Memory = Variables.Add(new() { Name = $"{name}_MEMORY", DefaultValue = string.Create(CultureInfo.InvariantCulture, $"{resource.Needs.MemoryLimitMiB}M"), Description = $"The memory that a container of {resource.Name} may use.", Resource = resource.Source }),
                },
            },
        };
    }

    /// <summary>The application's own programs need no rights and write only to /tmp.</summary>
    private static void Harden(Service service)
    {
        service.User = AppUser;
        service.ReadOnly = true;
        service.Tmpfs.Add("/tmp");
        service.CapDrop.Add("ALL");
    }
}
