using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Publishing;

/// <summary>Says of a compute environment that files can be written for it.</summary>
/// <param name="Formats">Values of <c>--format</c> that it knows; the first when none is asked for.</param>
/// <param name="PublishAsync">Writes the files.</param>
internal sealed record PublisherAnnotation(IReadOnlyList<string> Formats, Func<PublishContext, CancellationToken, Task> PublishAsync) : IResourceAnnotation;

/// <summary>What a publisher works with.</summary>
/// <param name="Model">What to publish.</param>
/// <param name="Format">One of the publisher's.</param>
/// <param name="Files">Takes what it writes.</param>
/// <param name="Resources">The whole graph, for what only this environment knows, such as its ingresses.</param>
internal sealed record PublishContext(PublishModel Model, string Format, PublishedFiles Files, IReadOnlyList<IResource> Resources);

/// <summary>Files in the making, as UTF-8 with Unix line ends.</summary>
internal sealed class PublishedFiles
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>By path, with slashes.</summary>
    public IReadOnlyDictionary<string, string> All => _files;

    /// <exception cref="InvalidOperationException">It is there already.</exception>
    public void Add(string path, string content)
    {
        if (!_files.TryAdd(path, content.ReplaceLineEndings("\n")))
            throw new InvalidOperationException($"{path} would be written twice");
    }
}
