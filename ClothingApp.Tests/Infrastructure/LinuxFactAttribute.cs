namespace ClothingApp.Tests.Infrastructure;

/// <summary>A test of what is made for Linux only.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "made for Linux";
}

/// <summary>As <see cref="LinuxFactAttribute"/>, for theories.</summary>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "made for Linux";
}
