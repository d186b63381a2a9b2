using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClothingApp.Tests.Infrastructure;

/// <summary>Programs from outside that some tests need, each looked for once.</summary>
internal static class Tools
{
    private static readonly Lazy<string?> LazyGrpcioPython = new(FindGrpcioPython);

    /// <summary>A Python that can <c>import grpc</c>, or null. Debian's comes first: another one on the path rarely has the module.</summary>
    public static string? GrpcioPython => LazyGrpcioPython.Value;

    /// <summary>Why a test with it was skipped.</summary>
    public const string GrpcioMissing = "no python3 with the grpc module (Debian: python3-grpcio)";

    /// <summary>The browser of the end-to-end tests, or null.</summary>
    public static string? Chromium { get; } =
        new[] { Environment.GetEnvironmentVariable("CHROMIUM_PATH"), "/usr/bin/chromium" }.FirstOrDefault(File.Exists);

    private static readonly Lazy<bool> LazyNpm = new(() => Succeeds("npm", "--version") && Succeeds("node", "--version"));

    /// <summary>Whether packages can be installed from npm and run by node.</summary>
    public static bool HasNpm => LazyNpm.Value;

    /// <summary>Why a test with such packages was skipped.</summary>
    public const string NpmMissing = "no npm and node on the path";

    /// <summary>Whether the package with Helm can be installed and run.</summary>
    public static bool HasHelm => HasNpm && OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;

    /// <summary>Why a test with Helm was skipped.</summary>
    public const string HelmMissing = "no npm and node on the path, or this is not Linux on x64, for which alone npm has Helm";

    public static string? Prometheus { get; } = Find("prometheus");

    public static string? Promtool { get; } = Find("promtool");

    public static string? DockerCompose { get; } = Find("docker-compose");

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Prepend("/usr/bin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string? FindGrpcioPython() =>
        new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(python => Succeeds(python, "-c", "import grpc"));

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
