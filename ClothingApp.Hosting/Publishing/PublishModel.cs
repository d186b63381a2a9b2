using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Publishing;

/// <summary>The application as data: what has to run, and what each part needs, without a word of where. Every list has a fixed order.</summary>
/// <param name="Name">Small letters, digits and hyphens.</param>
/// <param name="Version">Of the application; also the tag of its own images.</param>
/// <param name="Resources">What runs, in the graph's order.</param>
/// <param name="Parameters">Values from outside that the resources use, by name.</param>
internal sealed record PublishModel(string Name, string Version, IReadOnlyList<PublishedResource> Resources, IReadOnlyList<PublishedParameter> Parameters)
{
    /// <exception cref="KeyNotFoundException">It is not published.</exception>
    public PublishedResource this[string name] =>
        Find(name) ?? throw new KeyNotFoundException($"{name} is not among what is published: {string.Join(", ", Resources.Select(resource => resource.Name))}");

    public PublishedResource? Find(string name) => Resources.FirstOrDefault(resource => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What runs in one environment: resources that name no environment run in every one.</summary>
    /// <exception cref="DistributedApplicationException">One of them uses what runs elsewhere.</exception>
    public PublishModel For(string environment)
    {
        var own = Resources.Where(resource => resource.Source.Annotations.OfType<ComputeEnvironmentAnnotation>().LastOrDefault()?.Environment.Name is var name
            && (name is null || string.Equals(name, environment, StringComparison.OrdinalIgnoreCase))).ToList();
        foreach (var resource in own)
        {
            if (resource.Uses.Select(use => use.Resource).Concat(resource.Waits.Select(wait => wait.Resource)).FirstOrDefault(name => !own.Exists(other => Is(other, name))) is { } missing)
                throw new DistributedApplicationException($"{resource.Name} needs {missing}, which does not run in {environment}");
        }
        var used = own.SelectMany(resource => resource.Environment.Select(variable => variable.Value).Concat(resource.Arguments))
            .SelectMany(value => value.Parts).OfType<ParameterPart>().Select(part => part.Name).ToHashSet(StringComparer.Ordinal);
        return this with { Resources = own, Parameters = [.. Parameters.Where(parameter => used.Contains(parameter.Name))] };
    }

    private static bool Is(PublishedResource resource, string name) => string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is a volume that everybody only reads: nothing would ever fill it, so what is in it is part of an image of the application's own.</summary>
    public bool IsContent(PublishedMount mount) => mount is { IsBind: false, IsReadOnly: true, Source: not null }
        && Resources.SelectMany(resource => resource.Mounts).Where(other => other.Source == mount.Source).All(other => other.IsReadOnly);

    /// <summary>Whoever connects to a resource.</summary>
    public IEnumerable<PublishedResource> UsersOf(PublishedResource resource) =>
        Resources.Where(other => other.Uses.Any(use => string.Equals(use.Resource, resource.Name, StringComparison.OrdinalIgnoreCase)));
}

/// <summary>A value from outside the graph.</summary>
/// <param name="Name">Of the parameter.</param>
/// <param name="IsSecret">Its value is never written.</param>
/// <param name="Default">What the graph publishes; null: it has to be given, and always so for a secret.</param>
/// <param name="Description">A sentence about it.</param>
internal sealed record PublishedParameter(string Name, bool IsSecret, string? Default, string? Description);
