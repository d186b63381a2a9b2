namespace ClothingApp.Tests.Infrastructure;

/// <summary>A test that needs a Python that can <c>import grpc</c> (Debian: python3-grpcio).</summary>
public sealed class GrpcioFactAttribute : FactAttribute
{
    public GrpcioFactAttribute() =>
        Skip = ToolFact.SkipUnless(Tools.GrpcioPython is not null, Tools.GrpcioMissing);
}

/// <summary>As <see cref="GrpcioFactAttribute"/>, for theories.</summary>
public sealed class GrpcioTheoryAttribute : TheoryAttribute
{
    public GrpcioTheoryAttribute() => Skip = ToolFact.SkipUnless(Tools.GrpcioPython is not null, Tools.GrpcioMissing);
}

/// <summary>A test that needs Chromium (Debian: chromium), or CHROMIUM_PATH naming one.</summary>
public sealed class ChromiumFactAttribute : FactAttribute
{
    internal const string Missing = "no Chromium at /usr/bin/chromium (Debian: chromium), and CHROMIUM_PATH names none";

    public ChromiumFactAttribute() => Skip = ToolFact.SkipUnless(Tools.Chromium is not null, Missing);
}

/// <summary>As <see cref="ChromiumFactAttribute"/>, for theories.</summary>
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = ToolFact.SkipUnless(Tools.Chromium is not null, ChromiumFactAttribute.Missing);
}

/// <summary>A test that installs packages from npm and runs them by node; for theories.</summary>
public sealed class NpmTheoryAttribute : TheoryAttribute
{
    public NpmTheoryAttribute() => Skip = ToolFact.SkipUnless(Tools.HasNpm, Tools.NpmMissing);
}

/// <summary>A test with Helm, which npm has for Linux on x64 only.</summary>
public sealed class HelmFactAttribute : FactAttribute
{
    public HelmFactAttribute() => Skip = ToolFact.SkipUnless(Tools.HasHelm, Tools.HelmMissing);
}

/// <summary>As <see cref="HelmFactAttribute"/>, for theories.</summary>
public sealed class HelmTheoryAttribute : TheoryAttribute
{
    public HelmTheoryAttribute() => Skip = ToolFact.SkipUnless(Tools.HasHelm, Tools.HelmMissing);
}

/// <summary>A test that needs Prometheus and its promtool (Debian: prometheus).</summary>
public sealed class PrometheusFactAttribute : FactAttribute
{
    public PrometheusFactAttribute() =>
        Skip = ToolFact.SkipUnless(Tools.Prometheus is not null && Tools.Promtool is not null, "no prometheus and promtool in /usr/bin or on the path (Debian: prometheus)");
}

/// <summary>A test that needs docker-compose, and the PyYAML that it reads its files with (Debian: docker-compose).</summary>
public sealed class ComposeFactAttribute : FactAttribute
{
    internal const string Missing = "no docker-compose in /usr/bin or on the path (Debian: docker-compose)";

    public ComposeFactAttribute() => Skip = ToolFact.SkipUnless(Tools.DockerCompose is not null, Missing);
}

/// <summary>As <see cref="ComposeFactAttribute"/>, for theories.</summary>
public sealed class ComposeTheoryAttribute : TheoryAttribute
{
    public ComposeTheoryAttribute() => Skip = ToolFact.SkipUnless(Tools.DockerCompose is not null, ComposeFactAttribute.Missing);
}

/// <summary>
/// What attributes for tests with a program from outside share: without it the test is skipped with the reason on a
/// developer's machine, but runs (and fails) where the environment says CI=true: there a missing tool is a broken
/// set-up, not a choice.
/// </summary>
internal static class ToolFact
{
    public static string? SkipUnless(bool present, string missing) =>
        present || string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase) ? null : missing;
}
