using ClothingApp.Tests.Hosting.Containers;

namespace ClothingApp.Tests.Infrastructure;

/// <summary>
/// A test that starts containers, by docker or podman (Debian: podman, runc, busybox-static). Skipped where none can be started, with
/// the runtime's words; CONTAINER_TESTS=required, which .ci/run says when it has set one up, makes it run and fail instead.
/// </summary>
public sealed class ContainerRuntimeFactAttribute : FactAttribute
{
    public ContainerRuntimeFactAttribute() =>
        Skip = Environment.GetEnvironmentVariable("CONTAINER_TESTS") == "required" ? null : TestImage.WhyNot.Value;
}
