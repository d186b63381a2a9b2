using System.Formats.Tar;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ClothingApp.Tests.Hosting.Containers;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Publishing.Compose.Running;

/// <summary>The published Compose file for real, with this machine's Prometheus, and with something in Grafana's place that answers its health check.</summary>
[Collection(ContainerCollection.Name)]
public sealed class ComposeRunTests(RunningComposition application) : IClassFixture<RunningComposition>
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    [ComposeRunFact]
    public async Task Up_EverythingIsHealthy_InOrder()
    {
        await application.StartedAsync();
        var started = new Dictionary<string, (DateTimeOffset First, DateTimeOffset Last)>();
        foreach (var service in RunningComposition.Services)
        {
            var containers = await application.ContainersAsync(service);
            Assert.Equal(service == "tf-serving" ? 2 : 1, containers.Count);
            Assert.All(containers, container => Assert.Equal("healthy", RunningComposition.HealthOf(container)));
            var times = containers.Select(container => container.GetProperty("State").GetProperty("StartedAt").GetDateTimeOffset()).ToList();
            started[service] = (times.Min(), times.Max());
        }
        Assert.True(started["tf-serving"].Last < started["gateway"].First, "the gateway has not waited");
        Assert.True(started["gateway"].Last < started["web"].First, "the website has not waited");
    }

    [ComposeRunFact]
    public async Task Prediction_OfAnUploadedPicture_HasItsLabel()
    {
        await application.StartedAsync();
        using var client = new HttpClient { BaseAddress = await application.AddressAsync("gateway", 9696) };
        using var picture = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "examples", "t-shirt.webp")));
        picture.Headers.ContentType = new MediaTypeHeaderValue("image/webp");
        using var form = new MultipartFormDataContent { { picture, "file", "t-shirt.webp" } };
        using var answer = await client.PostAsync("/api/models/clothing-model/predictions", form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var top = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("predictions")[0].GetProperty("top")[0];
        Assert.Equal("t-shirt", top.GetProperty("label").GetString());
    }

    [ComposeRunFact]
    public async Task Website_Answers()
    {
        await application.StartedAsync();
        using var client = new HttpClient { BaseAddress = await application.AddressAsync("web", 8081) };
        Assert.Contains("<form", await client.GetStringAsync("/"), StringComparison.Ordinal);
    }

    [ComposeRunFact]
    public async Task Prometheus_FindsEveryInstance()
    {
        await application.StartedAsync();
        using var client = new HttpClient { BaseAddress = await application.AddressAsync("prometheus", 9090) };
        var up = await Poll.UntilAsync(UpAsync, instances => instances == "gateway, tf-serving, tf-serving, web", TimeSpan.FromMinutes(2));
        Assert.Equal("gateway, tf-serving, tf-serving, web", up);

        async Task<string> UpAsync() => string.Join(", ", (await client.GetFromJsonAsync<JsonElement>("/api/v1/query?query=up==1"))
            .GetProperty("data").GetProperty("result").EnumerateArray().Select(series => series.GetProperty("metric").GetProperty("job").GetString()).Order(StringComparer.Ordinal));
    }

    [ComposeRunFact]
    public async Task Containers_OfTheApplication_HaveLimitsAndNoRights()
    {
        await application.StartedAsync();
        foreach (var (service, memory) in ((string, int)[])[("tf-serving", 1536), ("gateway", 2048), ("web", 1024)])
        {
            var container = (await application.ContainersAsync(service))[0];
            var host = container.GetProperty("HostConfig");
            Assert.True(host.GetProperty("ReadonlyRootfs").GetBoolean());
            Assert.Equal((memory * 1024L * 1024, 2_000_000_000L), (host.GetProperty("Memory").GetInt64(), host.GetProperty("NanoCpus").GetInt64()));
            var process = await File.ReadAllLinesAsync($"/proc/{container.GetProperty("State").GetProperty("Pid").GetInt32()}/status");
            Assert.Contains("Uid:\t1654\t1654\t1654\t1654", process);
            Assert.Contains("CapBnd:\t0000000000000000", process);
            Assert.Contains("NoNewPrivs:\t1", process);
        }
    }

    [ComposeRunFact]
    public async Task Secret_IsAFileOfTheOneService_AndInNoVariable()
    {
        await application.StartedAsync();
        var grafana = (await application.ContainersAsync("grafana")).Single();
        var variables = grafana.GetProperty("Config").GetProperty("Env").EnumerateArray().Select(variable => variable.GetString()!).ToList();
        Assert.Contains("GF_SECURITY_ADMIN_PASSWORD__FILE=/run/secrets/grafana-password", variables);
        Assert.DoesNotContain(RunningComposition.Secret, string.Join('\n', variables), StringComparison.Ordinal);
        Assert.Equal(RunningComposition.Secret, (await application.InsideAsync("grafana", "cat", "/run/secrets/grafana-password")).Output.Trim());
        foreach (var service in RunningComposition.Services.Except(["grafana"]))
        {
            var mounts = (await application.ContainersAsync(service))[0].GetProperty("Mounts").EnumerateArray().Select(mount => mount.GetProperty("Destination").GetString()!);
            Assert.DoesNotContain(mounts, mount => mount.StartsWith("/run/secrets", StringComparison.Ordinal));
        }
    }

    [ComposeRunFact]
    public async Task ModelServers_HaveNoWayOut()
    {
        await application.StartedAsync();
        var networks = (await application.ContainersAsync("tf-serving"))[0].GetProperty("NetworkSettings").GetProperty("Networks");
        Assert.Equal("clothingapp", Assert.Single(networks.EnumerateObject()).Name.Split('_')[^1]);
    }

    [ComposeRunFact]
    public async Task Down_LeavesNothing()
    {
        await application.StartedAsync();
        var other = $"{application.Project}-other";
        var up = await application.ComposeAsync(other, ["up", "--detach", "--no-deps", "web", "grafana"]);
        Assert.True(up.Succeeded, up.Error);
        Assert.NotEmpty(await application.LeftAsync(other));
        var down = await application.ComposeAsync(other, ["down", "--volumes"]);
        Assert.True(down.Succeeded, down.Error);
        Assert.Empty(await application.LeftAsync(other));
        Assert.NotEmpty(await application.LeftAsync(application.Project));
    }

    [ComposeRunFact]
    public async Task Images_OfTheServices_HoldWhatTheyNeed()
    {
        await application.StartedAsync();
        await HoldsAsync(application.Images.Gateway, ["app/libvips-cpp.so"], "MIT AND LGPL-3.0-or-later");
        await HoldsAsync(application.Images.Web, [], "MIT");
        var files = await HoldsAsync(application.Images.ModelServer, ["app/libonnxruntime.so"], "MIT");
        Assert.Contains(files, file => file.Name == "models/clothing-model/1/saved_model.pb");
        Assert.Contains(files, file => file.Name == "licenses/clothingapp/THIRD-PARTY-NOTICES");
        Assert.DoesNotContain(files, file => file.Name.StartsWith("models/training", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<TarEntry>> HoldsAsync(string image, string[] libraries, string licence)
    {
        var settings = await application.Images.SettingsOfAsync(image);
        Assert.Equal(("1654", licence), (settings.GetProperty("User").GetString(), settings.GetProperty("Labels").GetProperty("org.opencontainers.image.licenses").GetString()));
        Assert.All((string[])["title", "description", "version", "vendor"], label => Assert.NotEqual("", settings.GetProperty("Labels").GetProperty($"org.opencontainers.image.{label}").GetString()));
        var files = await application.Images.FilesOfAsync(image);
        var own = files.Where(file => file.Name.StartsWith("app/", StringComparison.Ordinal) || file.Name.StartsWith("models/", StringComparison.Ordinal)).ToList();
        Assert.Contains(own, file => file.Name == "app/LICENSE");
        Assert.Contains(own, file => file.Name == "app/THIRD-PARTY-NOTICES");
        // One library of a kind: that of the image's own processor.
        Assert.Equal(libraries, own.Where(file => file.Name.Contains(".so", StringComparison.Ordinal)).Select(file => file.Name[..(file.Name.IndexOf(".so", StringComparison.Ordinal) + 3)]));
        Assert.DoesNotContain(own, file => file.Name.EndsWith(".dylib", StringComparison.Ordinal) || file.Name.StartsWith("app/runtimes", StringComparison.Ordinal));
        Assert.Equal([], own.Where(file => file.EntryType != TarEntryType.SymbolicLink && (file.Mode & OthersWrite) != UnixFileMode.None).Select(file => file.Name));
        Assert.DoesNotContain(files, file => Path.GetFileName(file.Name) is "sh" or "bash" or "busybox");
        return own.Concat(files.Where(file => file.Name.StartsWith("licenses/", StringComparison.Ordinal))).ToList();
    }
}

/// <summary>As <see cref="ContainerRuntimeFactAttribute"/>, where docker-compose and Prometheus are there too.</summary>
public sealed class ComposeRunFactAttribute : FactAttribute
{
    public ComposeRunFactAttribute() => Skip = new ContainerRuntimeFactAttribute().Skip ?? new ComposeFactAttribute().Skip ?? new PrometheusFactAttribute().Skip;
}
