namespace ClothingApp.Hosting.Containers;

/// <summary>The run of an application that containers belong to.</summary>
/// <param name="Id">No other run has it.</param>
/// <param name="AppHostPath">Where the AppHost is, which tells one application from another on this machine.</param>
/// <param name="Application">A name for people.</param>
/// <param name="KeepsNetwork">Some container is persistent, so the shared network stays too, under the same name in every run.</param>
internal sealed record ContainerRun(string Id, string AppHostPath, string Application, bool KeepsNetwork = false)
{
    /// <summary>The process that the run ends with.</summary>
    public ProcessIdentity Owner { get; init; } = ProcessIdentity.Current;

    /// <summary>Of the AppHost's path: 16 hexadecimal digits, the same in every run.</summary>
    public string AppHostHash { get; } = ProcessIdentity.Hash(AppHostPath);
}
