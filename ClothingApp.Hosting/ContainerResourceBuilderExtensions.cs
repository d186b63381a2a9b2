using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Containers;

namespace Aspire.Hosting;

/// <summary>Containers as resources.</summary>
public static class ContainerResourceBuilderExtensions
{
    /// <summary>Adds a container made of an image (<c>[REGISTRY/]NAME[:TAG][@sha256:DIGEST]</c>).</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image) =>
        builder.AddResource(new ContainerResource(name)).WithImage(image);

    /// <summary>Adds a container made of an image of a certain tag.</summary>
    public static IResourceBuilder<ContainerResource> AddContainer(this IDistributedApplicationBuilder builder, string name, string image, string tag) =>
        builder.AddResource(new ContainerResource(name)).WithImage(image, tag);

    /// <summary>Adds a container whose image is built from a folder, relative to the AppHost's, with the Dockerfile in it unless another is named.</summary>
    public static IResourceBuilder<ContainerResource> AddDockerfile(
        this IDistributedApplicationBuilder builder, string name, string contextPath, string? dockerfilePath = null, string? stage = null) =>
        builder.AddResource(new ContainerResource(name)).WithDockerfile(contextPath, dockerfilePath, stage);

    /// <summary>Builds the image from a folder, relative to the AppHost's.</summary>
    public static IResourceBuilder<T> WithDockerfile<T>(this IResourceBuilder<T> builder, string contextPath, string? dockerfilePath = null, string? stage = null)
        where T : ContainerResource
    {
        var context = Path.GetFullPath(contextPath, builder.ApplicationBuilder.AppHostDirectory);
        return builder
            .WithAnnotation(new DockerfileBuildAnnotation(context, Path.GetFullPath(dockerfilePath ?? "Dockerfile", context), stage), ResourceAnnotationMutationBehavior.Replace)
            .WithImage(builder.Resource.Name.ToLowerInvariant());
    }

    /// <summary>Gives the build a value for ARG.</summary>
    public static IResourceBuilder<T> WithBuildArg<T>(this IResourceBuilder<T> builder, string name, object? value) where T : ContainerResource
    {
        BuildOf(builder.Resource).BuildArguments[name] = value;
        return builder;
    }

    /// <summary>Gives the build a parameter's value for ARG.</summary>
    public static IResourceBuilder<T> WithBuildArg<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> value) where T : ContainerResource
    {
        if (value.Resource.Secret)
            throw new InvalidOperationException($"the secret parameter '{value.Resource.Name}' cannot be a build argument, which the image would show; use WithBuildSecret");
        return builder.WithBuildArg(name, value.Resource);
    }

    /// <summary>Gives the build a secret to mount.</summary>
    public static IResourceBuilder<T> WithBuildSecret<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> value) where T : ContainerResource
    {
        BuildOf(builder.Resource).BuildSecrets[name] = value.Resource;
        return builder;
    }

    /// <summary>Another image; the tag is kept out of the name's when given.</summary>
    public static IResourceBuilder<T> WithImage<T>(this IResourceBuilder<T> builder, string image, string? tag = null) where T : ContainerResource
    {
        var parsed = ImageName.Parse(image);
        var annotation = ImageOf(builder.Resource);
        if (annotation is null)
            builder.WithAnnotation(annotation = new ContainerImageAnnotation { Image = parsed.Image });
        (annotation.Image, annotation.Registry) = (parsed.Image, parsed.Registry ?? annotation.Registry);
        (annotation.Tag, annotation.SHA256) = tag is null ? (parsed.Sha256 is null ? parsed.Tag ?? "latest" : null, parsed.Sha256) : (tag, null);
        return builder;
    }

    /// <summary>Another tag.</summary>
    public static IResourceBuilder<T> WithImageTag<T>(this IResourceBuilder<T> builder, string tag) where T : ContainerResource =>
        builder.Change(image => (image.Tag, image.SHA256) = (tag, null));

    /// <summary>Another registry.</summary>
    public static IResourceBuilder<T> WithImageRegistry<T>(this IResourceBuilder<T> builder, string? registry) where T : ContainerResource =>
        builder.Change(image => image.Registry = registry);

    /// <summary>Exactly the image of this digest.</summary>
    public static IResourceBuilder<T> WithImageSHA256<T>(this IResourceBuilder<T> builder, string sha256) where T : ContainerResource =>
        builder.Change(image => (image.Tag, image.SHA256) = (null, sha256));

    /// <summary>When the image is fetched.</summary>
    public static IResourceBuilder<T> WithImagePullPolicy<T>(this IResourceBuilder<T> builder, ImagePullPolicy pullPolicy) where T : ContainerResource =>
        builder.WithAnnotation(new ContainerImagePullPolicyAnnotation { ImagePullPolicy = pullPolicy }, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>Runs in place of the image's own program.</summary>
    public static IResourceBuilder<T> WithEntrypoint<T>(this IResourceBuilder<T> builder, string entrypoint) where T : ContainerResource
    {
        builder.Resource.Entrypoint = entrypoint;
        return builder;
    }

    /// <summary>How long the container lives.</summary>
    public static IResourceBuilder<T> WithLifetime<T>(this IResourceBuilder<T> builder, ContainerLifetime lifetime) where T : ContainerResource =>
        builder.WithAnnotation(new ContainerLifetimeAnnotation { Lifetime = lifetime }, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>The container's name to the runtime.</summary>
    public static IResourceBuilder<T> WithContainerName<T>(this IResourceBuilder<T> builder, string name) where T : ContainerResource =>
        builder.WithAnnotation(new ContainerNameAnnotation { Name = name }, ResourceAnnotationMutationBehavior.Replace);

    /// <summary>A further name of the container in the containers' network.</summary>
    public static IResourceBuilder<T> WithContainerNetworkAlias<T>(this IResourceBuilder<T> builder, string alias) where T : ContainerResource =>
        builder.WithAnnotation(new ContainerNetworkAliasAnnotation(alias));

    /// <summary>Shows the container a path of this machine, relative to the AppHost's folder.</summary>
    public static IResourceBuilder<T> WithBindMount<T>(this IResourceBuilder<T> builder, string source, string target, bool isReadOnly = false) where T : ContainerResource =>
        builder.WithAnnotation(new ContainerMountAnnotation(Path.GetFullPath(source, builder.ApplicationBuilder.AppHostDirectory), target, ContainerMountType.BindMount, isReadOnly));

    /// <summary>Shows the container a volume; without a name it lasts as long as the container.</summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string? name, string target, bool isReadOnly = false) where T : ContainerResource =>
        builder.WithAnnotation(new ContainerMountAnnotation(name, target, ContainerMountType.Volume, isReadOnly));

    /// <summary>Shows the container a volume that lasts as long as the container.</summary>
    public static IResourceBuilder<T> WithVolume<T>(this IResourceBuilder<T> builder, string target) where T : ContainerResource =>
        builder.WithVolume(null, target);

    /// <summary>Arguments for the runtime's command that makes the container.</summary>
    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(this IResourceBuilder<T> builder, params string[] args) where T : ContainerResource =>
        builder.WithContainerRuntimeArgs(context =>
        {
            foreach (var argument in args)
                context.Args.Add(argument);
        });

    /// <summary>Arguments for the runtime's command that makes the container.</summary>
    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(this IResourceBuilder<T> builder, Action<ContainerRuntimeArgsCallbackContext> callback) where T : ContainerResource =>
        builder.WithContainerRuntimeArgs(context =>
        {
            callback(context);
            return Task.CompletedTask;
        });

    /// <summary>Arguments for the runtime's command that makes the container.</summary>
    public static IResourceBuilder<T> WithContainerRuntimeArgs<T>(this IResourceBuilder<T> builder, Func<ContainerRuntimeArgsCallbackContext, Task> callback) where T : ContainerResource =>
        builder.WithAnnotation(new ContainerRuntimeArgsCallbackAnnotation(callback));

    /// <summary>Makes files inside the container before it starts.</summary>
    public static IResourceBuilder<T> WithContainerFiles<T>(
        this IResourceBuilder<T> builder, string destinationPath, IEnumerable<ContainerFileSystemItem> entries, int? defaultOwner = null, int? defaultGroup = null, UnixFileMode? umask = null)
        where T : ContainerResource =>
        builder.WithContainerFiles(destinationPath, (_, _) => Task.FromResult(entries), defaultOwner, defaultGroup, umask);

    /// <summary>Makes files inside the container before it starts.</summary>
    public static IResourceBuilder<T> WithContainerFiles<T>(
        this IResourceBuilder<T> builder, string destinationPath, Func<ContainerFileSystemCallbackContext, CancellationToken, Task<IEnumerable<ContainerFileSystemItem>>> callback,
        int? defaultOwner = null, int? defaultGroup = null, UnixFileMode? umask = null) where T : ContainerResource =>
        builder.WithAnnotation(new ContainerFileSystemCallbackAnnotation
        {
            DestinationPath = destinationPath,
            Callback = callback,
            DefaultOwner = defaultOwner,
            DefaultGroup = defaultGroup,
            Umask = umask,
        });

    private static IResourceBuilder<T> Change<T>(this IResourceBuilder<T> builder, Action<ContainerImageAnnotation> change) where T : ContainerResource
    {
        change(ImageOf(builder.Resource) ?? throw new InvalidOperationException($"{builder.Resource.Name} has no image yet; call WithImage first"));
        return builder;
    }

    private static ContainerImageAnnotation? ImageOf(IResource resource) => resource.Annotations.OfType<ContainerImageAnnotation>().LastOrDefault();

    private static DockerfileBuildAnnotation BuildOf(IResource resource) => resource.Annotations.OfType<DockerfileBuildAnnotation>().LastOrDefault()
        ?? throw new InvalidOperationException($"{resource.Name} is not built from a Dockerfile; call WithDockerfile first");
}
