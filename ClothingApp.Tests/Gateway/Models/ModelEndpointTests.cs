using System.Text.Json.Nodes;
using ClothingApp.Tests.Gateway.Infrastructure;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Gateway.Models;

public sealed class ModelEndpointTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    [Fact]
    public async Task Get_ServedModelWithCard_MergesCardAndState()
    {
        var model = await fixture.Http.GetAsync("/api/models/clothing-model").JsonAsync();

        Assert.Equal("Clothing", (string)model["title"]!);
        Assert.Equal("dress", (string)model["labels"]![0]!);
        Assert.True((bool)model["default"]!);
        Assert.True((bool)model["cardFound"]!);
        Assert.True((bool)model["available"]!);
        Assert.Equal("""[{"version":2,"state":"AVAILABLE"},{"version":1,"state":"AVAILABLE"}]""", model["versions"]!.ToJsonString());
        Assert.Equal("""{"dtype":"uint8","shape":[-1,299,299,3]}""", model["signatures"]!["serving_uint8"]!["inputs"]!["image"]!.ToJsonString());
        Assert.Equal(0.9462, (double)model["metrics"]!["accuracy"]!);
    }

    [Fact]
    public async Task Get_ModelWithoutCard_IsDescribedByItsSignature()
    {
        var model = await fixture.Http.GetAsync("/api/models/bare").JsonAsync();

        Assert.False((bool)model["cardFound"]!);
        Assert.Equal("class 9", (string)model["labels"]![9]!);
    }

    [Fact]
    public async Task Get_List_HasCardsThatAreNotServed()
    {
        JsonArray models = [];
        Assert.True(await Poll.UntilAsync(async () =>
        {
            models = (await fixture.Http.GetAsync("/api/models").JsonAsync())["models"]!.AsArray();
            return ((string)Entry("pets")["problem"]!).Contains("does not serve it", StringComparison.Ordinal)
                && (bool)Entry("clothing-model")["available"]!;
        }, happened => happened));

        Assert.False((bool)Entry("pets")["available"]!);

        JsonNode Entry(string name) => models.Single(model => (string)model!["name"]! == name)!;
    }
}
