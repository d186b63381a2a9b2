using System.Net.Http.Json;
using System.Text.Json;

namespace ClothingApp.Tests.Hosting.Dashboard.Resources;

public sealed class ConsoleEndpointTests
{
    [Fact]
    public async Task Console_LongerThanTheTail_TellsHowMuchIsMissing()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();
        for (var i = 1; i <= 30; i++)
            app.Resources.Write("gateway", $"line {i}", error: i == 30);

        var answer = await client.GetFromJsonAsync<JsonElement>("/api/console/gateway?tail=10");

        Assert.Equal(20, answer.GetProperty("dropped").GetInt32());
        Assert.Equal(10, answer.GetProperty("lines").GetArrayLength());
        var last = answer.GetProperty("lines")[9];
        Assert.Equal((30, "line 30", true), (last.GetProperty("number").GetInt32(), last.GetProperty("text").GetString(), last.GetProperty("error").GetBoolean()));
    }

    [Fact]
    public async Task Console_OfNobody_IsEmpty()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();

        var answer = await client.GetFromJsonAsync<JsonElement>("/api/console/nobody");

        Assert.Equal((0, 0), (answer.GetProperty("lines").GetArrayLength(), answer.GetProperty("dropped").GetInt32()));
    }

    [Fact]
    public async Task Stream_FromALine_TellsThatOneAndEachNewOne()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();
        app.Resources.Write("gateway", "one");
        app.Resources.Write("gateway", "two");
        await using var events = await EventReader.OpenAsync(client, "/api/console/gateway/stream?from=2");

        Assert.Equal("two", Text(await events.UntilAsync("lines", _ => true)));
        app.Resources.Write("gateway", "three");

        Assert.Equal("three", Text(await events.UntilAsync("lines", _ => true)));
    }

    [Fact]
    public async Task Stream_Reconnected_GoesOnAfterTheLastLine()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();
        app.Resources.Write("gateway", "one");
        app.Resources.Write("gateway", "two");
        client.DefaultRequestHeaders.Add("Last-Event-ID", "1");

        await using var events = await EventReader.OpenAsync(client, "/api/console/gateway/stream?from=1");

        Assert.Equal("two", Text(await events.UntilAsync("lines", _ => true)));
    }

    [Fact]
    public async Task StreamOfAll_EachLine_IsToldOnceWithItsResource()
    {
        await using var app = await RunningDashboard.StartAsync();
        using var client = await app.SignedInAsync();
        app.Resources.Write("gateway", "from the gateway");
        await using var events = await EventReader.OpenAsync(client, "/api/consoles/stream");
        await events.UntilAsync("lines", lines => lines.GetProperty("resource").GetString() == "gateway" && Text(lines) == "from the gateway");

        app.Resources.Write("website", "from the website");
        app.Resources.Write("gateway", "again");

        var seen = new List<string?>();
        for (var i = 0; i < 2; i++)
            seen.Add(Text(await events.UntilAsync("lines", _ => true)));
        Assert.Equal(["again", "from the website"], seen.Order(StringComparer.Ordinal));
    }

    private static string? Text(JsonElement lines) => lines.GetProperty("lines")[0].GetProperty("text").GetString();
}
