using System.Net;
using System.Net.Sockets;
using ClothingApp.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Containers;

/// <summary>What starts containers does so one test at a time: some look at all containers of the machine.</summary>
[CollectionDefinition(Name)]
public static class ContainerCollection
{
    public const string Name = "containers";
}

[Collection(ContainerCollection.Name)]
public class ContainerTests
{
    [ContainerRuntimeFact]
    public async Task Start_PublishedPort_AnswersOnLoopback()
    {
        await using var session = await TestSession.OpenAsync();
        var container = await session.StartAsync(session.Plan("echo word > /www/file; exec httpd -f -p 8080 -h /www") with { Ports = [new PublishedPort(0, 8080)] });
        var port = Assert.Single(container.Ports);
        Assert.Equal(("127.0.0.1", 8080, "tcp"), (port.HostAddress, port.ContainerPort, port.Protocol));
        Assert.Equal("word\n", await GetAsync(port.HostPort));
        Assert.Equal(("running", null), await container.InspectAsync(CancellationToken.None));
    }

    [ContainerRuntimeFact]
    public async Task Output_OfBothStreams_IsCompleteAndInOrder()
    {
        await using var session = await TestSession.OpenAsync();
        var plan = session.Plan("i=0; while [ $i -lt 3000 ]; do echo out $i; echo err $i >&2; i=$((i+1)); done; head -c 40000 /dev/zero | tr '\\0' x; printf '\\nlast words'");
        Assert.Equal(0, await session.RunAsync(plan));
        Assert.Equal([.. Enumerable.Range(0, 3000).Select(i => $"out {i}"), new string('x', 40000), "last words"], session.Lines.Where(line => !line.StartsWith('!')));
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => $"! err {i}"), session.Lines.Where(line => line.StartsWith('!')));
    }

    [ContainerRuntimeFact]
    public async Task Output_OfContainersThatEndAtOnce_IsComplete()
    {
        await using var session = await TestSession.OpenAsync();
        var codes = await Task.WhenAll(Enumerable.Range(1, 5).Select(number => session.RunAsync(session.Plan($"echo word {number}; exit {number}"))));
        Assert.Equal([1, 2, 3, 4, 5], codes);
        Assert.Equal(Enumerable.Range(1, 5).Select(number => $"word {number}"), session.Lines.Order(StringComparer.Ordinal));
    }

    [ContainerRuntimeFact]
    public async Task Environment_OfAnyKind_ArrivesAsItIs()
    {
        await using var session = await TestSession.OpenAsync();
        var plan = session.Plan("printf '%s|' \"$SECRET\" \"$EMPTY\" \"$PATH\" \"$HTTP_PROXY\" \"$(tr '\\0' '\\n' < /proc/1/environ | grep ^services__)\"") with
        {
            Environment = new Dictionary<string, string>
            {
                ["SECRET"] = "a \"quoted\"  $word\nand a second line",
                ["EMPTY"] = "",
                ["PATH"] = "/bin:/somewhere else",
                ["HTTP_PROXY"] = "http://nowhere.invalid:1",
                ["services__tf-serving__grpc__0"] = "http://tf-serving:8500",
            },
        };
        Assert.Equal(0, await session.RunAsync(plan));
        Assert.Equal(["a \"quoted\"  $word", "and a second line||/bin:/somewhere else|http://nowhere.invalid:1|services__tf-serving__grpc__0=http://tf-serving:8500|"], session.Lines);
    }

    [ContainerRuntimeFact]
    public async Task Arguments_WithAnEntrypoint_AreItsOwn()
    {
        await using var session = await TestSession.OpenAsync();
        Assert.Equal(0, await session.RunAsync(session.Plan("one word", "--two", "$HOME") with { Entrypoint = "echo" }));
        Assert.Equal(["one word --two $HOME"], session.Lines);
    }

    [ContainerRuntimeFact]
    public async Task Mounts_BindAndReadOnly_AreSo()
    {
        await using var session = await TestSession.OpenAsync();
        var folder = Directory.CreateTempSubdirectory("mount, with a comma-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "in"), "from here\n");
        var plan = session.Plan("cat /data/in; echo out > /data/out; echo no > /fixed/no || echo refused") with
        {
            Mounts = [new ContainerMount(MountKind.Bind, folder.FullName, "/data"), new ContainerMount(MountKind.Bind, folder.FullName, "/fixed", IsReadOnly: true)],
        };
        Assert.Equal(0, await session.RunAsync(plan));
        Assert.Equal(["from here", "refused"], session.Lines.Where(line => !line.StartsWith('!')));
        Assert.Equal(["in", "out"], folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
        folder.Delete(recursive: true);
    }

    [ContainerRuntimeFact]
    public async Task Mounts_NamedVolume_KeepsItsContentsAndOneWithoutNameGoes()
    {
        await using var session = await TestSession.OpenAsync();
        var volume = $"test-{Guid.NewGuid():N}";
        try
        {
            var before = await VolumesAsync();
            ContainerPlan Plan(string line) => session.Plan(line) with
            {
                Mounts = [new ContainerMount(MountKind.Volume, volume, "/kept"), new ContainerMount(MountKind.Volume, null, "/lost")],
            };
            await using (var first = await session.StartAsync(Plan("echo word > /kept/file; echo word > /lost/file")))
                Assert.Equal(0, await first.Exit);
            Assert.Equal(0, await session.RunAsync(Plan("cat /kept/file; ls /lost")));
            Assert.Equal(["word"], session.Lines);
            await session.DisposeAsync();
            Assert.Equal([volume], (await VolumesAsync()).Except(before));
        }
        finally
        {
            await session.Cli.RunAsync(CancellationToken.None, "volume", "rm", volume);
        }

        async Task<string[]> VolumesAsync() => (await session.Cli.RunAsync(CancellationToken.None, "volume", "ls", "--quiet")).Output.Split('\n');
    }

    [ContainerRuntimeFact]
    public async Task Network_Alias_IsFoundByTheOtherContainer()
    {
        await using var session = await TestSession.OpenAsync();
        await session.StartAsync(session.Plan("echo hello from web > /www/index.html; exec httpd -f -p 80 -h /www") with { Aliases = ["web", "web.dev.internal"] });
        var plan = session.Plan("for name in web web.dev.internal; do until wget -q -O - http://$name/; do sleep 0.1; done; done 2>/dev/null");
        Assert.Equal(0, await session.RunAsync(plan));
        Assert.Equal(["hello from web", "hello from web"], session.Lines);
    }

    [ContainerRuntimeFact]
    public async Task Network_Gateway_LeadsToThisMachine()
    {
        await using var session = await TestSession.OpenAsync();
        var network = await session.Containers.NetworkAsync(CancellationToken.None);
        Assert.Matches("^aspire-session-network-[0-9a-f]{8}-container-tests$", network.Name);
        using var listener = GatewaySocket.Create(AddressFamily.InterNetwork);
        listener.Bind(new IPEndPoint(network.GatewayAddress ?? IPAddress.Loopback, 0));
        listener.Listen();
        var container = await session.StartAsync(session.Plan($"echo knock | nc {ContainerNetwork.HostName} {((IPEndPoint)listener.LocalEndPoint!).Port}"));
        using var caller = await listener.AcceptAsync().WaitAsync(TimeSpan.FromSeconds(60));
        var word = new byte[6];
        var read = await caller.ReceiveAsync(word);
        Assert.Equal("knock\n"u8.ToArray(), word[..read]);
        caller.Shutdown(SocketShutdown.Both);
        caller.Close();
        await container.Exit.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [ContainerRuntimeFact]
    public async Task Terminate_ContainerThatListens_EndsByItself()
    {
        await using var session = await TestSession.OpenAsync();
        var container = await session.StartAsync(session.Plan("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.1; done"));
        await Poll.UntilAsync(() => session.Lines.Count, count => count > 0);
        await container.TerminateAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(3, await container.Exit);
        Assert.Equal(["up", "bye"], session.Lines);
    }

    [ContainerRuntimeFact]
    public async Task Terminate_ContainerThatDoesNotListen_IsKilled()
    {
        await using var session = await TestSession.OpenAsync();
        var container = await session.StartAsync(session.Plan("trap '' TERM; echo up; while :; do sleep 0.1; done"));
        await Poll.UntilAsync(() => session.Lines.Count, count => count > 0);
        await container.TerminateAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(137, await container.Exit);
    }

    [ContainerRuntimeFact]
    public async Task Files_WithModeAndOwner_ArePutBeforeTheStart()
    {
        await using var session = await TestSession.OpenAsync();
        var source = Path.GetTempFileName();
        await File.WriteAllTextAsync(source, "from a file\n");
        var plan = session.Plan("stat -c '%n %a %u:%g' /etc/app /etc/app/own /etc/app/copied /etc/app/deep/er; cat /etc/app/own /etc/app/copied") with
        {
            RuntimeArguments = ["--user", "7"],
            Files =
            [
                new ContainerFileEntry("/etc/app") { Mode = (UnixFileMode)0b111_101_000 | UnixFileMode.OtherExecute },
                new ContainerFileEntry("/etc/app/own") { Contents = "given\n"u8.ToArray(), Mode = (UnixFileMode)0b110_100_000, Owner = 7, Group = 8 },
                new ContainerFileEntry("/etc/app/copied") { SourcePath = source },
                new ContainerFileEntry("/etc/app/deep/er") { Contents = "x"u8.ToArray() },
                new ContainerFileEntry("/etc/app/none") { SourcePath = source + ".none", IsOptional = true },
            ],
        };
        Assert.Equal(0, await session.RunAsync(plan));
        Assert.Equal(["/etc/app 751 0:0", "/etc/app/own 640 7:8", "/etc/app/copied 644 0:0", "/etc/app/deep/er 644 0:0", "given", "from a file"], session.Lines);
        File.Delete(source);
    }

    [ContainerRuntimeFact]
    public async Task Exit_ContainerRemovedByHand_IsLost()
    {
        await using var session = await TestSession.OpenAsync();
        var container = await session.StartAsync(session.Plan("sleep", "600"));
        await session.Cli.RunAsync(CancellationToken.None, "kill", container.Id);
        await session.Cli.RunAsync(CancellationToken.None, "rm", "--force", container.Id);
        Assert.Equal(RunningContainer.Lost, await container.Exit.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Equal(("gone", null), await container.InspectAsync(CancellationToken.None));
    }

    [ContainerRuntimeFact]
    public async Task Dispose_RunningContainers_LeavesNothing()
    {
        var session = await TestSession.OpenAsync();
        await session.StartAsync(session.Plan("sleep", "600"));
        await session.Containers.StartAsync(session.Plan("sleep", "600"), (_, _) => { }, CancellationToken.None); // not even disposed of
        Assert.NotEmpty(await session.LeftAsync());
        await session.DisposeAsync();
        Assert.Empty(await session.LeftAsync());
    }

    private static async Task<string> GetAsync(int port)
    {
        using var client = new HttpClient();
        return await Poll.UntilAsync(async () =>
        {
            try
            {
                return await client.GetStringAsync($"http://127.0.0.1:{port}/file");
            }
            catch (HttpRequestException error)
            {
                return error.Message;
            }
        }, answer => answer == "word\n");
    }
}
