namespace Aspire.Hosting.ApplicationModel;

/// <summary>Not to be shown: always, or once it has ended with one of some exit codes.</summary>
internal sealed record HiddenAnnotation(IReadOnlyList<int>? ExitCodes) : IResourceAnnotation;

/// <summary>Not to be published.</summary>
internal sealed record ExcludedFromManifestAnnotation : IResourceAnnotation;
