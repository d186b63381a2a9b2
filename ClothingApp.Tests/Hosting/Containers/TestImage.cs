using System.Formats.Tar;
using System.Security.Cryptography;
using Aspire.Hosting;
using ClothingApp.Hosting.Containers;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Tests.Hosting.Containers;

/// <summary>An image with nothing but a static busybox in it, made here: no registry is asked.</summary>
internal static class TestImage
{
    private static readonly Lazy<Task<(ContainerRuntime Runtime, ContainerCli Cli, string Name)>> Made = new(MakeAsync);

    /// <summary>Why no container can be started here; null when one can.</summary>
    public static Lazy<string?> WhyNot { get; } = new(() => Task.Run(TryAsync).GetAwaiter().GetResult());

    public static async Task<string> NameAsync() => (await Made.Value).Name;

    public static async Task<ContainerRuntime> RuntimeAsync() => (await Made.Value).Runtime;

    /// <summary>The runtime's command, for what a test asks behind the driver's back.</summary>
    public static async Task<ContainerCli> CliAsync() => (await Made.Value).Cli;

    private static async Task<string?> TryAsync()
    {
        try
        {
            var (_, cli, name) = await Made.Value;
            var run = await cli.RunAsync(CancellationToken.None, "run", "--rm", "--network", "none", name, "true");
            return run.Succeeded ? null : $"{cli.Name} cannot run a container here: {CliErrors.LastWords(run)}";
        }
        catch (DistributedApplicationException error)
        {
            return error.Message;
        }
    }

    private static async Task<(ContainerRuntime, ContainerCli, string)> MakeAsync()
    {
        var detection = await ContainerRuntime.DetectAsync(Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME"), CancellationToken.None);
        var runtime = detection.Runtime ?? throw new DistributedApplicationException(detection.Explanation);
        var busybox = Executables.Find("busybox", "/") ?? throw new DistributedApplicationException("no busybox to make an image from (Debian: busybox-static)");
        var cli = new ContainerCli(runtime.Name, runtime.Path);
        var name = $"localhost/clothingapp-tests:busybox-{Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(busybox)))[..12]}";
        if (!(await cli.RunAsync(CancellationToken.None, "image", "inspect", name)).Succeeded)
            await ImportAsync(cli, busybox, name);
        return (runtime, cli, name);
    }

    private static async Task ImportAsync(ContainerCli cli, string busybox, string name)
    {
        var commands = await new ContainerCli("busybox", busybox).RunAsync(CancellationToken.None, "--list");
        var folder = Directory.CreateTempSubdirectory("test-image-");
        try
        {
            var archive = Path.Combine(folder.FullName, "root.tar");
            await using (var tar = new TarWriter(File.Create(archive)))
            {
                foreach (var directory in (string[])["bin", "etc", "tmp", "www"])
                    await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.Directory, directory) { Mode = (UnixFileMode)0b001_111_111_111 });
                await using var program = File.OpenRead(busybox);
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = (UnixFileMode)0b111_101_101, DataStream = program });
                foreach (var command in commands.Output.Split('\n').Where(command => command is not ("" or "busybox")))
                    await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, $"bin/{command}") { LinkName = "busybox" });
            }
            var imported = await cli.RunAsync(CancellationToken.None, "import", archive, name);
            if (!imported.Succeeded)
                throw CliErrors.Exception("The image of the tests cannot be made", imported, cli);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
