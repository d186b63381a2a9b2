using System.Security.Cryptography;
using ClothingApp.Tests.Hosting.Publishing.Kubernetes;

namespace ClothingApp.Tests.Infrastructure;

/// <summary>
/// What tests take from npm, by a lock file beside them. It stays in the tests' obj folder under the lock file's hash, so that one run in many
/// waits for it, and nothing of it reaches an output.
/// </summary>
internal static class NpmPackages
{
    /// <summary>Of npm, which waits for its registry.</summary>
    private static readonly TimeSpan InstallDeadline = TimeSpan.FromMinutes(5);

    private static readonly string Tests = Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Tests");

    /// <summary>Of a file, short enough for a name.</summary>
    public static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))[..12];

    /// <param name="name">What the folder is called.</param>
    /// <param name="sources">The folder of the package.json, below ClothingApp.Tests.</param>
    /// <param name="finish">Does the rest in the folder before others see it.</param>
    /// <returns>The folder with node_modules.</returns>
    public static async Task<string> GetAsync(string name, string sources, Action<string>? finish = null)
    {
        sources = Path.Combine(Tests, sources);
        var folder = Path.Combine(Tests, "obj", $"{name}-{Hash(Path.Combine(sources, "package-lock.json"))}");
        if (!Directory.Exists(folder))
            await InstallAsync(folder, sources, finish);
        return folder;
    }

    /// <summary>Beside its place first: another run may be at the same.</summary>
    private static async Task InstallAsync(string folder, string sources, Action<string>? finish)
    {
        var sibling = $"{folder}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(sibling);
        try
        {
            foreach (var file in Directory.GetFiles(sources))
                File.Copy(file, Path.Combine(sibling, Path.GetFileName(file)));
            var (exitCode, output) = await ToolRun.AsTextAsync("npm", ["ci", "--ignore-scripts"], sibling, InstallDeadline);
            Assert.True(exitCode == 0, output);
            finish?.Invoke(sibling);
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
}
