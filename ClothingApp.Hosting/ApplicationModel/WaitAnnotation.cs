namespace Aspire.Hosting.ApplicationModel;

internal enum WaitType
{
    WaitUntilHealthy,
    WaitForCompletion,
}

/// <summary>The resource starts only after another.</summary>
internal sealed record WaitAnnotation(IResource Resource, WaitType WaitType, int ExitCode = 0) : IResourceAnnotation;
