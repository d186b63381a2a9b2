namespace ClothingApp.Tests.Repository;

/// <summary>The repository is the same wherever it lies and whichever mirror its packages come from.</summary>
public sealed class PlacesTests
{
    /// <summary>In two pieces, so that this file does not hold what it looks for.</summary>
    private static readonly string[] Places =
    [
        "registry." + "npmjs", "npm" + "mirror.com", "api." + "nuget.org", "www." + "nuget.org", "pypi" + ".org", "python" + "hosted.org",
        "/" + "work/", "/" + "root/", "/" + "home/", "/" + "Users/", @"C:\" + "Users",
    ];

    [Fact]
    public void Texts_OfTheRepository_NameNoRegistryAndNoMachinePath()
    {
        var found = RepositoryFiles.Texts().SelectMany(file => Places
            .Where(place => file.Text.Contains(place, StringComparison.OrdinalIgnoreCase)).Select(place => $"{file.Path}: {place}"));

        Assert.Empty(found);
    }

    [Fact]
    public void PackageLock_OfTheNativeLibraries_NamesNoAddresses() =>
        Assert.DoesNotContain("\"resolved\"", RepositoryFiles.Read("native", "package-lock.json"), StringComparison.Ordinal);
}
