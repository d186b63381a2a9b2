using System.Collections;
using System.Globalization;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm;
using ClothingApp.Hosting.Publishing.Yaml;
using SwarmResources = Aspire.Hosting.Docker.Resources.ServiceNodes.Swarm.Resources;

namespace ClothingApp.Hosting.Publishing.Compose;

/// <summary>
/// The keys of a Compose file, in the order in which people read them; what is null or empty is left out. A Service has more members in
/// Aspire; those that only a Compose file of another age has (links, for one) are not among ours.
/// </summary>
internal static class ComposeYaml
{
    public static YamlMapping Of(ComposeFile file)
    {
        var mapping = new YamlMapping
        {
            ["version"] = Text(file.Version),
            ["name"] = Text(file.Name),
            ["services"] = Map(file.Services, Of),
            ["networks"] = Map(file.Networks, Of),
            ["volumes"] = Map(file.Volumes, OfStorage),
            ["configs"] = Map(file.Configs, Of),
            ["secrets"] = Map(file.Secrets, Of),
        };
        foreach (var (key, value) in file.Extensions)
            mapping[key] = Any(value);
        return mapping;
    }

    private static YamlMapping Of(Service service) => new()
    {
        ["image"] = Text(service.Image),
        ["build"] = service.Build is { } build ? Of(build) : null,
        ["container_name"] = Text(service.ContainerName),
        ["hostname"] = Text(service.Hostname),
        ["domainname"] = Text(service.DomainName),
        ["profiles"] = Texts(service.Profiles),
        ["entrypoint"] = Texts(service.Entrypoint),
        ["command"] = Texts(service.Command),
        ["environment"] = Map(service.Environment, Text),
        ["env_file"] = Texts(service.EnvFile),
        ["secrets"] = List(service.Secrets, Of),
        ["configs"] = List(service.Configs, Of),
        ["ports"] = Texts(service.Ports),
        ["expose"] = Texts(service.Expose),
        ["networks"] = Texts(service.Networks),
        ["network_mode"] = Text(service.NetworkMode),
        ["dns"] = Texts(service.Dns),
        ["dns_search"] = Texts(service.DnsSearch),
        ["extra_hosts"] = Map(service.ExtraHosts, Text),
        ["volumes"] = List(service.Volumes, OfMount),
        ["devices"] = Texts(service.Devices),
        ["depends_on"] = Map(service.DependsOn, dependency => new YamlMapping { ["condition"] = Text(dependency.Condition) }),
        ["healthcheck"] = service.Healthcheck is { } check ? Of(check) : null,
        ["restart"] = Text(service.Restart),
        ["stop_signal"] = Text(service.StopSignal),
        ["stop_grace_period"] = Text(service.StopGracePeriod),
        ["deploy"] = service.Deploy is { } deploy ? Of(deploy) : null,
        ["user"] = Text(service.User),
        ["group_add"] = Texts(service.GroupAdd),
        ["working_dir"] = Text(service.WorkingDir),
        ["init"] = Truth(service.Init),
        ["stdin_open"] = Truth(service.StdinOpen),
        ["tty"] = Truth(service.Tty),
        ["read_only"] = Truth(service.ReadOnly),
        ["tmpfs"] = Texts(service.Tmpfs),
        ["cap_add"] = Texts(service.CapAdd),
        ["cap_drop"] = Texts(service.CapDrop),
        ["security_opt"] = Texts(service.SecurityOpt),
        ["sysctls"] = Map(service.Sysctls, Text),
        ["ulimits"] = Map(service.Ulimits, limit => new YamlMapping { ["soft"] = Number(limit.Soft), ["hard"] = Number(limit.Hard) }),
        ["logging"] = service.Logging is { } logging ? new YamlMapping { ["driver"] = Text(logging.Driver), ["options"] = Map(logging.Options, Text) } : null,
        ["labels"] = Map(service.Labels, Text),
    };

    private static YamlMapping Of(Build build) => new()
    {
        ["context"] = Text(build.Context),
        ["dockerfile"] = Text(build.Dockerfile),
        ["target"] = Text(build.Target),
        ["args"] = Map(build.Args, Text),
        ["cache_from"] = Texts(build.CacheFrom),
        ["labels"] = Map(build.Labels, Text),
    };

    private static YamlMapping Of(SecretReference secret) => new()
    {
        ["source"] = Text(secret.Source),
        ["target"] = Text(secret.Target),
        ["uid"] = Text(secret.Uid?.ToString(CultureInfo.InvariantCulture)),
        ["gid"] = Text(secret.Gid?.ToString(CultureInfo.InvariantCulture)),
        ["mode"] = Number(secret.Mode),
    };

    private static YamlMapping Of(ConfigReference config) => new()
    {
        ["source"] = Text(config.Source),
        ["target"] = Text(config.Target),
        ["uid"] = Text(config.Uid),
        ["gid"] = Text(config.Gid),
        ["mode"] = Number((int?)config.Mode),
    };

    private static YamlMapping OfMount(Volume mount) => new()
    {
        ["type"] = Text(mount.Type),
        ["source"] = Text(mount.Source),
        ["target"] = Text(mount.Target),
        ["read_only"] = Truth(mount.ReadOnly),
    };

    private static YamlMapping OfStorage(Volume volume) => new()
    {
        ["driver"] = Text(volume.Driver),
        ["driver_opts"] = Map(volume.DriverOpts, Text),
        ["external"] = Truth(volume.External),
        ["labels"] = Map(volume.Labels, Text),
    };

    private static YamlMapping Of(Healthcheck check) => new()
    {
        ["test"] = new YamlSequence(check.Test) { Flow = true },
        ["interval"] = Text(check.Interval),
        ["timeout"] = Text(check.Timeout),
        ["retries"] = Number(check.Retries),
        ["start_period"] = Text(check.StartPeriod),
    };

    private static YamlMapping Of(Deploy deploy) => new()
    {
        ["mode"] = Text(deploy.Mode),
        ["replicas"] = Number(deploy.Replicas),
        ["placement"] = deploy.Placement is { } placement
            ? new YamlMapping { ["constraints"] = Texts(placement.Constraints ?? []), ["preferences"] = List(placement.Preferences ?? [], preference => Map(preference, Text)!) }
            : null,
        ["resources"] = deploy.Resources is { } resources ? Of(resources) : null,
        ["restart_policy"] = deploy.RestartPolicy is { } restart ? Of(restart) : null,
        ["update_config"] = deploy.UpdateConfig is { } update ? Of(update) : null,
        ["labels"] = Map(deploy.Labels ?? [], Text),
    };

    private static YamlMapping Of(SwarmResources resources) => new()
    {
        ["limits"] = resources.Limits is { } limits ? Of(limits) : null,
        ["reservations"] = resources.Reservations is { } reservations ? Of(reservations) : null,
    };

    private static YamlMapping Of(ResourceSpec spec) => new() { ["cpus"] = Text(spec.Cpus), ["memory"] = Text(spec.Memory) };

    private static YamlMapping Of(RestartPolicy restart) => new()
    {
        ["condition"] = Text(restart.Condition),
        ["delay"] = Text(restart.Delay),
        ["max_attempts"] = Number(restart.MaxAttempts),
        ["window"] = Text(restart.Window),
    };

    // The file's words for what Aspire has as a truth value, and its numbers for what Aspire has as texts.
    private static YamlMapping Of(UpdateConfig update) => new()
    {
        ["parallelism"] = update.Parallelism is { } parallelism ? Number(int.Parse(parallelism, CultureInfo.InvariantCulture)) : null,
        ["delay"] = Text(update.Delay),
        ["failure_action"] = update.FailOnError is { } fail ? YamlScalar.Of(fail ? "pause" : "continue") : null,
        ["monitor"] = Text(update.Monitor),
        ["max_failure_ratio"] = update.MaxFailureRatio is { } ratio ? YamlScalar.Of(decimal.Parse(ratio, CultureInfo.InvariantCulture)) : null,
        ["order"] = Text(update.Order),
    };

    private static YamlMapping Of(Network network) => new()
    {
        ["driver"] = Text(network.Driver),
        ["driver_opts"] = Map(network.DriverOpts, Text),
        ["external"] = Truth(network.External),
        ["internal"] = Truth(network.Internal),
        ["attachable"] = Truth(network.Attachable),
        ["ingress"] = Truth(network.Ingress),
        ["ipam"] = network.Ipam is { } ipam
            ? new YamlMapping { ["driver"] = Text(ipam.Driver), ["config"] = List(ipam.Config, entry => Map(entry, Text)!), ["options"] = Map(ipam.Options, Text) }
            : null,
        ["labels"] = Map(network.Labels, Text),
    };

    private static YamlMapping Of(Config config) => new()
    {
        ["file"] = Text(config.File),
        ["content"] = Text(config.Content),
        ["external"] = Truth(config.External),
        ["labels"] = Map(config.Labels, Text),
    };

    private static YamlMapping Of(Secret secret) => new()
    {
        ["name"] = Text(secret.Name),
        ["file"] = Text(secret.File),
        ["external"] = Truth(secret.External),
        ["labels"] = Map(secret.Labels, Text),
    };

    private static YamlScalar? Text(string? text) => text is null ? null : YamlScalar.Of(text);

    private static YamlScalar? Number(int? number) => number is { } value ? YamlScalar.Of(value) : null;

    private static YamlScalar? Truth(bool? truth) => truth is { } value ? YamlScalar.Of(value) : null;

    private static YamlSequence? Texts(List<string> texts) => texts.Count == 0 ? null : new YamlSequence(texts);

    private static YamlSequence? List<T>(List<T> items, Func<T, YamlNode> of) => items.Count == 0 ? null : new YamlSequence(items.Select(of));

    private static YamlMapping? Map<T>(Dictionary<string, T> items, Func<T, YamlNode?> of)
    {
        if (items.Count == 0)
            return null;
        var mapping = new YamlMapping();
        foreach (var (key, value) in items)
            mapping[key] = of(value) ?? YamlScalar.Null;
        return mapping;
    }

    private static YamlNode Any(object? value) => value switch
    {
        null => YamlScalar.Null,
        string text => text,
        bool truth => truth,
        int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        double or decimal => YamlScalar.Of(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        IDictionary dictionary => Any(dictionary),
        IEnumerable items => new YamlSequence(items.Cast<object?>().Select(Any)),
        _ => throw new ArgumentException($"a {value.GetType().Name} cannot stand in a Compose file", nameof(value)),
    };

    private static YamlMapping Any(IDictionary dictionary)
    {
        var mapping = new YamlMapping();
        foreach (DictionaryEntry entry in dictionary)
            mapping[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!] = Any(entry.Value);
        return mapping;
    }
}
