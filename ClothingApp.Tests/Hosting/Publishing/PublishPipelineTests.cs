using Aspire.Hosting;

namespace ClothingApp.Tests.Hosting.Publishing;

public sealed class PublishPipelineTests
{
    [Fact]
    public async Task Publish_Twice_WritesTheSameBytes()
    {
        using var published = new Published();
        var first = await published.PublishAsync(Shop);
        var second = await published.PublishAsync(Shop);
        Assert.Equal(first, second);
        Assert.Empty(published.Siblings());
    }

    [Fact]
    public async Task Publish_OfASmallerGraph_TakesAwayWhatIsNoLongerThere()
    {
        using var published = new Published();
        await published.PublishAsync(Shop);
        var files = await published.PublishAsync(builder =>
        {
            builder.AddContainer("other", "other").WithHttpEndpoint(targetPort: 80);
            builder.AddKubernetesEnvironment("kubernetes");
        });
        Assert.DoesNotContain(files.Keys, file => file.Contains("back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publish_IntoAFolderOfSomebody_IsRefusedAndLeavesIt()
    {
        using var published = new Published();
        Directory.CreateDirectory(published.Folder);
        await File.WriteAllTextAsync(Path.Combine(published.Folder, "letter.txt"), "mine");
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => published.PublishAsync(Shop));
        Assert.Contains("letter.txt", error.Message, StringComparison.Ordinal);
        Assert.Equal(["letter.txt"], published.Files().Keys);
    }

    [Theory]
    [InlineData("--step deploy is not known", "--step", "deploy")]
    [InlineData("--format tar is not known; it is one of helm, manifests, kustomize", "--format", "tar")]
    [InlineData("--output-path names the folder", "--output-path", "")]
    public async Task Publish_WithAnArgumentThatIsWrong_SaysSoAndWritesNothing(string message, params string[] arguments)
    {
        using var published = new Published();
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => published.PublishAsync(Shop, arguments));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(published.Folder));
    }

    [Fact]
    public async Task Publish_WithoutAnEnvironment_NamesTheCallsThatAddOne()
    {
        using var published = new Published();
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => published.PublishAsync(builder => builder.AddContainer("a", "a")));
        Assert.Contains("AddKubernetesEnvironment", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_OfASecret_WritesItNowhere()
    {
        const string secret = "marked-8d1f0c";
        using var published = new Published();
        var files = await published.PublishAsync(
            builder =>
            {
                var word = builder.AddParameter("word", secret: true);
                builder.AddContainer("a", "a").WithHttpEndpoint(targetPort: 80).WithEnvironment("WORD", word).WithEnvironment("ADDRESS", $"http://x/?{word}").WithArgs("--word", word.Resource);
                builder.AddKubernetesEnvironment("kubernetes");
            },
            $"--Parameters:word={secret}");
        Assert.DoesNotContain(files.Values, text => text.Contains(secret, StringComparison.Ordinal));
        Assert.Contains("value: \"http://x/?$(SECRET_WORD)\"", files["templates/a/deployment.yaml"], StringComparison.Ordinal);
    }

    private static void Shop(IDistributedApplicationBuilder builder)
    {
        var back = builder.AddContainer("back", "back").WithHttpEndpoint(targetPort: 5000);
        builder.AddContainer("front", "front").WithHttpEndpoint(targetPort: 80).WithReference(back.GetEndpoint("http"));
        builder.AddKubernetesEnvironment("kubernetes");
    }
}
