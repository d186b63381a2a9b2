using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;
using ClothingApp.Hosting.Publishing.Compose;

namespace Aspire.Hosting.Docker.Resources;

/// <summary>A Compose file (github.com/compose-spec/compose-spec). Texts are Compose's: <c>${NAME}</c> is a variable, <c>$$</c> a dollar.</summary>
public sealed class ComposeFile
{
    /// <summary>The project's name; null: the folder's.</summary>
    public string? Name { get; set; }

    /// <summary>The version of the file's format; null: none, as Compose wants it today.</summary>
    public string? Version { get; set; }

    /// <summary>What runs, by name.</summary>
    public Dictionary<string, Service> Services { get; set; } = [];

    /// <summary>Networks, by name.</summary>
    public Dictionary<string, Network> Networks { get; set; } = [];

    /// <summary>Storage that outlives containers, by name.</summary>
    public Dictionary<string, Volume> Volumes { get; set; } = [];

    /// <summary>Files with secrets, by name.</summary>
    public Dictionary<string, Secret> Secrets { get; set; } = [];

    /// <summary>Files with settings, by name.</summary>
    public Dictionary<string, Config> Configs { get; set; } = [];

    /// <summary>Anything else at the top, such as <c>x-...</c>: texts, numbers, truth values, and lists and dictionaries of them.</summary>
    public Dictionary<string, object> Extensions { get; set; } = [];

    /// <summary>Adds what runs under its name.</summary>
    public ComposeFile AddService(Service service)
    {
        Services[service.Name] = service;
        return this;
    }

    /// <summary>Adds a network under its name.</summary>
    public ComposeFile AddNetwork(Network network)
    {
        Networks[network.Name] = network;
        return this;
    }

    /// <summary>Adds storage under its name.</summary>
    public ComposeFile AddVolume(Volume volume)
    {
        Volumes[volume.Name] = volume;
        return this;
    }

    /// <summary>Adds a file with settings under its name.</summary>
    public ComposeFile AddConfig(Config config)
    {
        Configs[config.Name] = config;
        return this;
    }

    /// <summary>The file's text.</summary>
    public string ToYaml(string lineEndings = "\n") => ComposeYaml.Of(this).ToString().ReplaceLineEndings(lineEndings);
}
