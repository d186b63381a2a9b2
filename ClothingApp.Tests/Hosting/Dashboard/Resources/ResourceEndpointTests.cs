using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClothingApp.Hosting.Dashboard.Resources;

namespace ClothingApp.Tests.Hosting.Dashboard.Resources;

public sealed class ResourceEndpointTests
{
    [Fact]
    public async Task Resources_Asked_TellsTheWholeGraph()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();

        var answer = await client.GetFromJsonAsync<JsonElement>("/api/resources");

        Assert.Equal("ClothingApp", answer.GetProperty("application").GetString());
        var gateway = answer.GetProperty("resources").EnumerateArray().Single(resource => resource.GetProperty("name").GetString() == "gateway");
        Assert.Equal("Unhealthy", gateway.GetProperty("health").GetString());
        Assert.Contains("connection refused", gateway.GetProperty("healthReports")[0].GetProperty("description").GetString(), StringComparison.Ordinal);
        var secret = gateway.GetProperty("environment")[1];
        Assert.Equal((JsonValueKind.Null, true), (secret.GetProperty("value").ValueKind, secret.GetProperty("secret").GetBoolean()));
    }

    [Fact]
    public async Task Stream_ResourceChanges_IsTold()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();
        await using var events = await EventReader.OpenAsync(client, "/api/resources/stream");
        await events.UntilAsync("resources", answer => StateOf(answer, "website") == "Running");

        app.Resources.Change("website", resource => resource with { State = "Exited" });

        await events.UntilAsync("resources", answer => StateOf(answer, "website") == "Exited");
    }

    [Fact]
    public async Task Stream_ManyChanges_AreToldTogether()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();
        await using var events = await EventReader.OpenAsync(client, "/api/resources/stream");
        await events.UntilAsync("resources", _ => true);
        for (var i = 1; i <= 1000; i++)
            app.Resources.Change("website", resource => resource with { Restarts = i });

        var told = 0;
        await events.UntilAsync("resources", answer =>
        {
            told++;
            return answer.GetProperty("resources")[0].GetProperty("restarts").GetInt32() == 1000;
        });

        Assert.InRange(told, 1, 100);
    }

    [Fact]
    public async Task Command_Fails_TellsWhy()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();
        app.Resources.Answer = (_, _) => new CommandResult(false, "It does not want to.");

        using var answer = await client.PostAsync("/api/resources/gateway/commands/resource-restart", null);

        var result = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((false, "It does not want to."), (result.GetProperty("success").GetBoolean(), result.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("/api/resources/nobody/commands/resource-stop")]
    [InlineData("/api/resources/website/commands/explode")]
    [InlineData("/api/resources/website/commands/resource-start")]
    public async Task Command_NotOffered_IsNotCarriedOut(string path)
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();

        using var answer = await client.PostAsync(path, null);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(app.Resources.Executed);
    }

    private static string? StateOf(JsonElement answer, string name) =>
        answer.GetProperty("resources").EnumerateArray().Single(resource => resource.GetProperty("name").GetString() == name).GetProperty("state").GetString();
}
