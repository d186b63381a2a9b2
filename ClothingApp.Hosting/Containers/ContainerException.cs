using Aspire.Hosting;

namespace ClothingApp.Hosting.Containers;

/// <summary>A container, or what it needs, cannot be had. The message holds the runtime's own words and what to do about them.</summary>
internal sealed class ContainerException(ContainerProblem problem, string message) : DistributedApplicationException(message)
{
    public ContainerProblem Problem => problem;
}

/// <summary>What a caller may want to tell apart.</summary>
internal enum ContainerProblem
{
    Other,

    /// <summary>No docker and no podman, or not the one that was asked for.</summary>
    RuntimeMissing,

    /// <summary>The command is there, and what does its work does not answer.</summary>
    RuntimeSilent,
    ImageMissing,
    RegistryUnreachable,
    BuildFailed,
    PortTaken,
    NameTaken,
    ProgramMissing,
    MountMissing,
    NetworkUnavailable,
    DiskFull,
    WrongPlatform,
    LimitsRefused,
}
