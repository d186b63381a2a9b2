using System.Collections.Concurrent;
using System.Net;
using ClothingApp.Web.Gateway;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Web.Compare;

public sealed class CompareTests
{
    private const string TwoVersions = """
        {"models":[
          {"name":"clothing-model","title":"Clothing","labels":["dress","hat"],"available":true,"versions":[{"version":2,"state":"AVAILABLE"},{"version":1,"state":"AVAILABLE"},{"version":3,"state":"LOADING"}]},
          {"name":"imagenet","title":"ImageNet","labels":["a","b","c"],"available":true,"versions":[{"version":1,"state":"AVAILABLE"}]},
          {"name":"pets","title":"Pets","labels":["cat"],"available":true,"versions":[{"version":1,"state":"AVAILABLE"}]}
        ]}
        """;

    private static readonly (string, string)[] Both = [("example", "dress"), ("left", "clothing-model/1"), ("right", "imagenet")];

    [Fact]
    public async Task Post_TwoModels_AsksBothAndShowsThemSideBySide()
    {
        var asked = new ConcurrentQueue<string>();
        await using var gateway = await StubGateway.StartAsync(
            context =>
            {
                asked.Enqueue($"{context.Request.RouteValues["model"]} {context.Request.Query["version"]}");
                return StubGateway.AnswerAsync(context, asked.Count == 1 ? "dress" : "hat");
            },
            models: TwoVersions);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/compare", Both);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["clothing-model 1", "imagenet "], asked);
        Assert.Contains("They differ: dress and hat.", html, StringComparison.Ordinal);
        Assert.Equal(10, html.Split("class=\"fill\"").Length - 1);
        Assert.Contains("<option value=\"clothing-model/1\" selected>Clothing (clothing-model), version 1</option>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("clothing-model/3", html, StringComparison.Ordinal);
        Assert.DoesNotContain("pets/1", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_SameBestLabel_SaysThatTheyAgree()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"), models: TwoVersions);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (_, html) = await site.PostAsync("/compare", Both);

        Assert.Contains("Both say dress.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_OneIsNotReady_ShowsTheOther()
    {
        await using var gateway = await StubGateway.StartAsync(
            context => (string?)context.Request.RouteValues["model"] == "imagenet"
                ? StubGateway.RefuseAsync(context, 503, "model_unavailable")
                : StubGateway.AnswerAsync(context, "dress"),
            models: TwoVersions);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/compare", Both);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Only one of them answered.", html, StringComparison.Ordinal);
        Assert.Contains("The model is not ready", html, StringComparison.Ordinal);
        Assert.Contains(">dress</h3>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NeitherAnswers_IsTheRefusal()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.RefuseAsync(context, 503, "overloaded"), models: TwoVersions);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/compare", Both);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("too many pictures to look at right now", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_BrokenPicture_IsSaidAtTheFieldAfterOneCall()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.RefuseAsync(context, 422, "corrupt_image"), models: TwoVersions);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/compare", [("left", "imagenet"), ("right", "pets")], [1, 2, 3]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Matches("id=\"file-error\"[^>]*>The picture is damaged", html);
        Assert.Equal(1, gateway.Calls);
    }

    [Fact]
    public async Task Post_OneModelTwice_IsRefusedWithoutTheGateway()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"), models: TwoVersions);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var (status, html) = await site.PostAsync("/compare", [("example", "dress"), ("left", "pets"), ("right", "pets")]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("Choose two that differ", html, StringComparison.Ordinal);
        Assert.Equal(0, gateway.Calls);
    }

    [Theory]
    [InlineData("/compare", "clothing-model", "clothing-model/1")] // its older version
    [InlineData("/compare?left=pets", "pets", "imagenet")] // the one that knows the most labels
    [InlineData("/compare?left=imagenet&right=pets", "imagenet", "pets")]
    [InlineData("/compare?left=gone", "clothing-model", "clothing-model/1")]
    public async Task Get_Page_ChoosesTwoThatDiffer(string path, string left, string right)
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerManyAsync, models: TwoVersions);
        await using var site = await TestWebsite.StartAsync(gateway.Address);

        var html = await site.Client.GetStringAsync(path);

        Assert.Matches($"<select id=\"left\"[^~]*value=\"{left}\" selected[^~]*<select id=\"right\"[^~]*value=\"{right}\" selected", html);
    }

    [Fact]
    public async Task Post_Comparison_CountsTwoPictures()
    {
        await using var gateway = await StubGateway.StartAsync(context => StubGateway.AnswerAsync(context, "dress"), models: TwoVersions);
        await using var site = await TestWebsite.StartAsync(gateway.Address, new KeyValuePair<string, string?>("Website:VisitorPicturesPerMinute", "3"));

        var first = await site.PostAsync("/compare", Both);
        var second = await site.PostAsync("/compare", Both);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.Status, second.Status));
    }

    [Theory]
    [InlineData("pets", "pets", null)]
    [InlineData("pets/2", "pets", 2L)]
    [InlineData("pets/-2", "pets/-2", null)]
    [InlineData("pets/", "pets/", null)]
    [InlineData("/2", "/2", null)]
    [InlineData("../admin/3", "../admin", 3L)]
    [InlineData("", "", null)]
    public void ModelRef_Parsed_ReadsWhatItWrites(string text, string name, long? version)
    {
        var model = ModelRef.Parse(text);

        Assert.Equal(new ModelRef(name, version), model);
        Assert.Equal(text, model.ToString());
    }
}
