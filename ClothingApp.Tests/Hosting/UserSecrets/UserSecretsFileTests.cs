using System.Text.Json;
using ClothingApp.Hosting.UserSecrets;

namespace ClothingApp.Tests.Hosting.UserSecrets;

public sealed class UserSecretsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Set_NewAndKnown_KeepsTheOthersAndIsForItsOwnerAlone()
    {
        var path = Path.Combine(_folder, "deep", "secrets.json");
        var secrets = new UserSecretsFile(path);
        secrets.Set("Parameters:a", "1");
        secrets.Set("Parameters:b", "2");
        secrets.Set("Parameters:a", "3");
        var read = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path))!;
        Assert.Equal(("3", "2"), (read["Parameters:a"], read["Parameters:b"]));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }
}
