namespace Aspire.Hosting.ApplicationModel;

/// <summary>A tie to another resource that people should see.</summary>
public sealed class ResourceRelationshipAnnotation(IResource resource, string type) : IResourceAnnotation
{
    /// <summary>The other.</summary>
    public IResource Resource => resource;

    /// <summary>Reference, WaitFor, Parent or a word of one's own.</summary>
    public string Type => type;
}
