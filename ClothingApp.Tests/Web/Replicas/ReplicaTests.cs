namespace ClothingApp.Tests.Web.Replicas;

/// <summary>Three websites that share nothing, behind a proxy that sends each request to the next. The long form is the benchmarks' command <c>replicas</c>.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task Posts_RoundRobinOverThreeReplicas_AreAllAnswered()
    {
        await using var gateway = await StubGateway.StartAsync(StubGateway.AnswerAnyAsync);
        await using var one = await StartAsync(gateway);
        await using var two = await StartAsync(gateway);
        await using var three = await StartAsync(gateway);
        await using var proxy = await RoundRobinProxy.StartAsync([one.Address, two.Address, three.Address]);
        var posts = new FormPosts(proxy.Address, visitors: 10);

        await posts.RunAsync(60, atATime: 4, CancellationToken.None);

        Assert.Empty(posts.Refused);
        Assert.Equal([20, 20, 20], posts.Posts);
        Assert.Equal(0, posts.Cookies);
        Assert.Equal([40, 40, 40], proxy.Forwarded); // the page and the post of each
        Assert.Equal(60, gateway.Calls);
    }

    /// <summary>The limit is each visitor's own, also behind a proxy.</summary>
    private static Task<TestWebsite> StartAsync(StubGateway gateway) =>
        TestWebsite.StartAsync(gateway.Address, new KeyValuePair<string, string?>("Website:TrustedProxies:0", "127.0.0.0/8"));
}
