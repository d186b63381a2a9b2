using System.Diagnostics;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Imaging.Decoding.Workers;

/// <summary>What the system says about a real worker: what it has, what holds it, and that it goes where its parent goes.</summary>
[Collection(WorkerCollection.Name)]
public sealed class WorkerBoundsTests
{
    [LinuxFact]
    public async Task Worker_AllThreads_AreConfined()
    {
        using var worker = await WorkerDecoder.StartAsync();
        (await worker.DecodeAsync(Drawing.Encode("avif", Drawing.Smooth(80, 60), 80, 60))).Picture!.Dispose();
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{worker.Decoder.WorkerIds[0]}/task"))
        {
            var status = await File.ReadAllLinesAsync(Path.Combine(thread, "status"));
            Assert.Contains("Seccomp:\t2", status);
            Assert.Contains("NoNewPrivs:\t1", status);
        }

        Assert.Empty(worker.Events);
    }

    [LinuxFact]
    public async Task Worker_Limits_AreSet()
    {
        using var worker = await WorkerDecoder.StartAsync(memoryBytes: 100_000_000);
        var limits = await File.ReadAllLinesAsync($"/proc/{worker.Decoder.WorkerIds[0]}/limits");

        Assert.InRange(Hard("Max data size"), 100_000_000, 400_000_000);
        Assert.Equal(0, Hard("Max core file size"));
        Assert.InRange(Hard("Max open files"), 1, 256);

        long Hard(string name) => long.Parse(limits.Single(line => line.StartsWith(name, StringComparison.Ordinal))[26..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    [LinuxFact]
    public async Task Worker_SeesNothingOfItsParents()
    {
        Environment.SetEnvironmentVariable("CLOTHINGAPP_TEST_SECRET", "swordfish");
        using var worker = await WorkerDecoder.StartAsync();
        (await worker.DecodeAsync(Drawing.Encode("png", Drawing.Smooth(80, 60), 80, 60))).Picture!.Dispose();
        var process = $"/proc/{worker.Decoder.WorkerIds[0]}";

        Assert.DoesNotContain("swordfish", await File.ReadAllTextAsync($"{process}/environ"), StringComparison.Ordinal);
        // Its own program and pipes, the one socket, and nothing that this process has open.
        var files = Directory.EnumerateFiles($"{process}/fd").Select(file => new FileInfo(file).LinkTarget ?? "").ToList();
        Assert.Single(files, file => file.StartsWith("socket:", StringComparison.Ordinal));
        Assert.All(files, file => Assert.True(
            file.StartsWith("socket:", StringComparison.Ordinal) || file.StartsWith("pipe:", StringComparison.Ordinal) || file.StartsWith("anon_inode:", StringComparison.Ordinal)
            || file.StartsWith("/memfd:doublemapper", StringComparison.Ordinal) || file == "/dev/null" || file.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)
            || file.Contains("/shared/Microsoft.", StringComparison.Ordinal) || file.EndsWith("/cgroup", StringComparison.Ordinal), file));
    }

    [LinuxFact]
    public async Task Gateway_KilledHard_TakesItsWorkersAlong()
    {
        using var gateway = Process.Start(new ProcessStartInfo(WorkerDecoder.Command[0], [.. WorkerDecoder.Command.Skip(1), "--urls=http://127.0.0.1:0", "--Management:Port="])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["Gateway__ModelsPath"] = Path.Combine(SharedData.RepositoryRoot, "models") },
        })!;
        try
        {
            var workers = await Poll.UntilAsync(() => Children(gateway.Id), ids => ids.Count > 0 || gateway.HasExited);
            Assert.NotEmpty(workers);
            gateway.Kill();
            await gateway.WaitForExitAsync();

            foreach (var worker in workers) Assert.Contains(await WorkerDecoder.GoneAsync(worker), (char[])[' ', 'Z']);
        }
        finally
        {
            if (!gateway.HasExited) gateway.Kill();
        }
    }

    [Theory]
    [InlineData("--decode-worker")]
    [InlineData("--decode-worker", "x", "1")]
    [InlineData("--decode-worker", "1", "1000000")]
    public async Task Run_ByAnybodyElse_EndsAtOnce(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(WorkerDecoder.Command[0], [.. WorkerDecoder.Command.Skip(1), .. arguments]) { UseShellExecute = false })!;
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(1, process.ExitCode);
    }

    /// <summary>Workers of a process.</summary>
    private static List<int> Children(int parent) =>
    [
        .. from folder in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(folder), out var number) ? number : 0
           where id > 0 && CommandLine(id).Contains($"--decode-worker\0{parent}\0", StringComparison.Ordinal)
           select id,
    ];

    private static string CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
