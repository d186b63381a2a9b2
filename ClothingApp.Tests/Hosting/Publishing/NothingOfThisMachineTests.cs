using System.Diagnostics;
using ClothingApp.Tests.AppHost;
using ClothingApp.Tests.Hosting.Publishing.Kubernetes;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing;

/// <summary>What is published holds no secret and no place of the machine that publishes, and publishing leaves none behind.</summary>
public sealed class NothingOfThisMachineTests : IDisposable
{
    private const string Mark = "MARKED-", UserSecretsId = "clothingapp-tests-apphost";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("machine-");

    private string Home => Path.Combine(_folder.FullName, "home");

    private string Temp => Path.Combine(_folder.FullName, "temp");

    private string Output => Path.Combine(_folder.FullName, "out");

    private string UserSecrets => Path.Combine(Home, ".microsoft", "usersecrets", UserSecretsId, "secrets.json");

    [HelmTheory]
    [InlineData("helm", "values.yaml")]
    [InlineData("manifests", "front/deployment.yaml")]
    [InlineData("kustomize", "front/deployment.yaml")]
    [InlineData("compose", "docker-compose.yaml")]
    [InlineData("swarm", "stack.yaml")]
    public async Task Publish_OfAGraphWithSecrets_WritesNamesOnly(string format, string file)
    {
        await PublishAsync(format, typeof(TestGraphMarker).Assembly.Location);

        Assert.Contains("from", await File.ReadAllTextAsync(Path.Combine(Output, file)), StringComparison.Ordinal);
        Assert.Equal([], Holding(Output, Mark));
        Assert.Equal([UserSecrets], Holding(Home, Mark));
        Assert.Equal([], Holding(Temp, Mark));
        // A secret that would be made in run mode is not made.
        Assert.DoesNotContain("generated", await File.ReadAllTextAsync(UserSecrets), StringComparison.Ordinal);
        Assert.Equal([], Places());
    }

    [HelmTheory]
    [InlineData("helm")]
    [InlineData("manifests")]
    [InlineData("kustomize")]
    [InlineData("compose")]
    [InlineData("swarm")]
    public async Task Publish_OfTheApplication_NamesNoPlaceOfThisMachine(string format)
    {
        await PublishAsync(format, Path.Combine(AppContext.BaseDirectory, "ClothingApp.AppHost.dll"));
        Assert.True(Directory.EnumerateFiles(Output, "*", SearchOption.AllDirectories).Count() > 2);
        Assert.Equal([], Places());
        Assert.Equal([], Holding(Output, Mark));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Secrets are in every place that a developer's machine has for them.</summary>
    private async Task PublishAsync(string format, string appHost)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(UserSecrets)!);
        Directory.CreateDirectory(Temp);
        await File.WriteAllTextAsync(UserSecrets, $$"""{"Parameters:from-user-secrets": "{{Mark}}user-secrets", "Parameters:open": "{{Mark}}open", "Parameters:grafana-password": "{{Mark}}grafana"}""");
        var start = new ProcessStartInfo("dotnet",
            ["exec", appHost, "--operation", "publish", "--step", "publish", "--format", format, "--output-path", Output, $"--Publishing:Helm={(await KubernetesPrograms.GetAsync()).Helm}",
                $"--Parameters:from-configuration={Mark}configuration", $"--ConnectionStrings:database=Password={Mark}database"])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["HOME"] = Home;
        start.Environment["TMPDIR"] = Temp;
        start.Environment["Parameters__from-environment"] = Mark + "environment";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(process.ExitCode == 0, await output + await errors);
        Assert.DoesNotContain(Mark, await output + await errors, StringComparison.Ordinal);
    }

    private IEnumerable<string> Places() =>
        ((string[])[SharedData.RepositoryRoot, AppContext.BaseDirectory.TrimEnd('/'), _folder.FullName, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + "/", Path.GetTempPath() + "chart-", Environment.MachineName + "."])
            .SelectMany(place => Holding(Output, place).Select(file => $"{file} names {place}"));

    private static IEnumerable<string> Holding(string folder, string words) => Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Where(file => File.ReadAllText(file).Contains(words, StringComparison.Ordinal));
}
