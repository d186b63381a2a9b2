using ClothingApp.ServiceDefaults.Secrets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ClothingApp.Tests.ServiceDefaults.Secrets;

public sealed class SecretFilesTests
{
    [Theory]
    [InlineData("true", "from the file")]
    [InlineData(null, "from the start")]
    public void AddSecretFiles_InAContainer_ReadsEachFileAsASetting(string? inContainer, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("secrets-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "Gateway__Key"), "from the file\n");
            var builder = Host.CreateEmptyApplicationBuilder(new());
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Gateway:Key"] = "from the start", ["DOTNET_RUNNING_IN_CONTAINER"] = inContainer });
            builder.AddSecretFiles(folder.FullName);
            Assert.Equal(expected, builder.Configuration["Gateway:Key"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
