using System.Net;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.Containers;

public class InspectionJsonTests
{
    [Theory]
    [InlineData("""[{"Name": "n", "IPAM": {"Config": [{"Subnet": "fd00::/64", "Gateway": "fd00::1"}, {"Subnet": "172.18.0.0/16", "Gateway": "172.18.0.1"}]}}]""", "172.18.0.1")]
    [InlineData("""[{"name": "n", "subnets": [{"subnet": "10.89.0.0/24", "gateway": "10.89.0.1"}]}]""", "10.89.0.1")]
    [InlineData("""[{"name": "n", "plugins": [{"type": "bridge", "ipam": {"ranges": [[{"subnet": "10.88.0.0/16", "gateway": "10.88.0.1"}]]}}]}]""", "10.88.0.1")]
    [InlineData("""[{"name": "none"}]""", null)]
    public void Gateway_OfEachKindOfNetwork_IsFound(string json, string? expected) =>
        Assert.Equal(expected is null ? null : IPAddress.Parse(expected), InspectionJson.Gateway(json));

    [Theory]
    [InlineData("Name", "Labels")]
    [InlineData("name", "labels")]
    public void Networks_OfBothRuntimes_HaveTheirLabels(string name, string labels)
    {
        var (found, values) = Assert.Single(InspectionJson.Networks($$"""[ {"{{name}}": "net", "{{labels}}": {"a": "b"} } ]"""));
        Assert.Equal(("net", "b"), (found, values["a"]));
    }

    [Fact]
    public void Containers_RunningWithHealth_AreRead()
    {
        var found = Assert.Single(InspectionJson.Containers("""
            [{"Id": "abc", "State": {"Status": "running", "ExitCode": 0, "FinishedAt": "0001-01-01T00:00:00Z", "Health": {"Status": "starting"}},
              "Config": {"Labels": {"a": "b"}},
              "NetworkSettings": {"Ports": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "40001"}], "53/udp": [{"HostIp": "::1", "HostPort": "5353"}], "9/tcp": null}}}]
            """));
        Assert.Equal(("abc", "running", "starting", null), (found.Id, found.State, found.Health, found.FinishedAt));
        Assert.Equal([new PublishedPort(40001, 80), new PublishedPort(5353, 53, "::1", "udp")], found.Ports);
        Assert.Equal("b", found.Labels["a"]);
        Assert.True(found.IsRunning);
    }

    [Theory]
    [InlineData("""{"Status": "exited", "ExitCode": 3}""")]
    [InlineData("""{"Status": "exited", "ExitCode": 3, "Health": {"Status": ""}}""")]
    [InlineData("""{"Status": "exited", "ExitCode": 3, "Health": {"Status": "none"}}""")]
    public void Containers_WithoutCheck_HaveNoHealth(string state)
    {
        var found = Assert.Single(InspectionJson.Containers($$"""[{"Id": "abc", "State": {{state}}}]"""));
        Assert.Equal((null, 3, false), (found.Health, found.ExitCode, found.IsRunning));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]\n")]
    public void Containers_None_AreNone(string json) => Assert.Empty(InspectionJson.Containers(json));
}
