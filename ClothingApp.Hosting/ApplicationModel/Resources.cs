using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a name, and annotations that say everything else about it.</summary>
public interface IResource
{
    /// <summary>Unique in the application, without regard to case.</summary>
    string Name { get; }

    /// <summary>What extension methods have said about the resource, in order.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>Marks what may be said about a resource.</summary>
public interface IResourceAnnotation;

/// <summary>Annotations in the order in which they were made.</summary>
public sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>Runs with environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>Runs with command line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>Listens on endpoints.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>Can start after others.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>Can be asked whether it started, is ready and lives.</summary>
[Experimental("ASPIREPROBES001", UrlFormat = "https://aka.ms/aspire/diagnostics/{0}")]
public interface IResourceWithProbes : IResource;

/// <summary>Takes files of other resources into its image.</summary>
public interface IContainerFilesDestinationResource : IResource;

/// <summary>Needs a machine to run on, here or in production.</summary>
public interface IComputeResource : IResource;

/// <summary>Belongs to another resource.</summary>
public interface IResourceWithParent : IResource
{
    /// <summary>Whose part it is.</summary>
    IResource Parent { get; }
}

/// <summary>Belongs to another resource of a certain kind.</summary>
public interface IResourceWithParent<out T> : IResourceWithParent where T : IResource
{
    /// <inheritdoc cref="IResourceWithParent.Parent"/>
    new T Parent { get; }

    IResource IResourceWithParent.Parent => Parent;
}

/// <summary>A resource with a checked name.</summary>
public abstract class Resource : IResource
{
    /// <param name="name">At most 64 letters, digits and single hyphens; begins with a letter and does not end with a hyphen.</param>
    protected Resource(string name)
    {
        if (!IsValidName(name))
        {
            throw new ArgumentException(
                $"'{name}' is no resource name: it begins with a letter, has letters, digits and single hyphens only, does not end with a hyphen and is at most 64 long", nameof(name));
        }
        Name = name;
    }

    /// <inheritdoc/>
    public virtual string Name { get; }

    /// <inheritdoc/>
    public virtual ResourceAnnotationCollection Annotations { get; } = [];

    private static bool IsValidName(string name) =>
        name is [var first, ..] and not [.., '-'] && name.Length <= 64 && char.IsAsciiLetter(first)
        && !name.Contains("--", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
