using System.Net;
using ClothingApp.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Tests.Gateway.Access;

/// <summary>Whom a request is counted for. X-Forwarded-For is anybody's to write; only what a trusted proxy wrote counts.</summary>
public sealed class CallerTests
{
    private static readonly IPNetwork[] Proxies = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")];

    private static readonly ApiKey Shop = new("shop", new HashSet<Scope> { Scope.Predict }, null), Website = new("website", new HashSet<Scope> { Scope.Predict, Scope.Forward }, null);

    [Theory]
    [InlineData("8.8.8.8", null, "8.8.8.8")]
    [InlineData("8.8.8.8", "1.1.1.1", "8.8.8.8")]
    [InlineData("10.1.2.3", "1.1.1.1", "1.1.1.1")]
    [InlineData("10.1.2.3", "6.6.6.6, 1.1.1.1", "1.1.1.1")]
    [InlineData("10.1.2.3", "1.1.1.1, 10.9.9.9", "1.1.1.1")]
    [InlineData("10.1.2.3", "1.1.1.1:4711", "1.1.1.1")]
    [InlineData("10.1.2.3", "nonsense", "10.1.2.3")]
    [InlineData("10.1.2.3", "1.1.1.1, nonsense", "10.1.2.3")]
    [InlineData("::ffff:8.8.8.8", null, "8.8.8.8")]
    [InlineData("2001:db8:1:2:3:4:5:6", null, "2001:db8:1:2::/64")]
    [InlineData("fd00::1", "[2001:db8:1:2::9]:443", "2001:db8:1:2::/64")]
    public void Find_WithoutKey_IsTheAddress(string remote, string? forwarded, string expected) =>
        Assert.Equal(expected, Find(remote, forwarded, null));

    [Fact]
    public void Find_Key_StandsForItsClient() => Assert.Equal("key shop", Find("8.8.8.8", "1.1.1.1", Shop));

    [Fact]
    public void Find_KeyThatForwards_IsBelievedOnce() => Assert.Equal("1.1.1.1", Find("8.8.8.8", "6.6.6.6, 1.1.1.1", Website));

    private static string Find(string remote, string? forwarded, ApiKey? key)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(remote);
        if (forwarded is not null)
            context.Request.Headers["X-Forwarded-For"] = forwarded;
        return Caller.Find(context, key, Proxies).Id;
    }
}
