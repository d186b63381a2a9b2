using System.Net;
using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>Addresses that must never be contacted, in every spelling; a server on loopback sees that they are not.</summary>
public sealed class HostileAddressTests
{
    /// <summary>Spellings of addresses inside; each goes through the system's own resolver.</summary>
    public static TheoryData<string> Inside =>
    [
        "http://127.0.0.1/", "http://127.0.0.1:80/", "http://127.1/", "http://127.0.1/", "http://127.255.255.254/", "http://2130706433/",
        "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0x7f.1/", "http://0177.0.0.1/", "http://0177.1/", "http://017700000001/",
        "http://0x7F.0x0.0x0.0x1/", "http://00177.0000.0000.0001/", "http://127.0x1/", "http://127.000.000.001/", "http://127.0.0.1./",
        "http://localhost/", "http://LOCALHOST/", "http://localhost./", "http://0/", "http://0.0.0.0/", "http://0x0/", "http://00/", "http://0.1.2.3/",
        "http://10.0.0.1/", "http://10.255.255.255/", "http://167772161/", "http://0xA.1/", "http://012.0.0.1/",
        "http://172.16.0.1/", "http://172.31.255.255/", "http://2886729729/", "http://192.168.0.1/", "http://192.168.1/", "http://3232235521/", "http://0xc0a80001/", "http://0300.0250.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://169.254.0.1/", "http://2852039166/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://169.16689662/",
        "http://100.64.0.1/", "http://100.100.100.200/", "http://100.127.255.255/", "http://168.63.129.16/",
        "http://192.0.0.1/", "http://192.0.0.192/", "http://192.0.2.1/", "http://192.88.99.1/", "http://198.18.0.1/", "http://198.19.255.255/", "http://198.51.100.1/", "http://203.0.113.1/",
        "http://224.0.0.1/", "http://239.255.255.255/", "http://240.0.0.1/", "http://255.255.255.255/", "http://4294967295/", "http://0xffffffff/",
        "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[0000:0000:0000:0000:0000:0000:0000:0001]/",
        "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[0:0:0:0:0:ffff:192.168.0.1]/",
        "http://[::127.0.0.1]/", "http://[::ffff:0:127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[64:ff9b::10.0.0.1]/", "http://[64:ff9b:1::1]/",
        "http://[2002:7f00:1::]/", "http://[2002:a9fe:a9fe::1]/", "http://[2002:c0a8:1::1]/",
        "http://[2001:0:7f00:1::]/", "http://[2001:0:0808:0808::80ff:fffe]/", "http://[2001:0:0808:0808::5601:5601]/",
        "http://[fe80::1]/", "http://[fe80::1%25lo]/", "http://[febf::1]/", "http://[fec0::1]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[fdff::1]/", "http://[fd20:ce::254]/",
        "http://[ff02::1]/", "http://[ff0e::1]/", "http://[100::1]/", "http://[2001:db8::1]/", "http://[2001:2::1]/", "http://[2001:10::1]/", "http://[2001:20::1]/", "http://[3fff::1]/", "http://[5f00::1]/",
        "http://[2606:4700::5efe:10.0.0.1]/", "http://[2606:4700::200:5efe:127.0.0.1]/", "http://[4000::1]/", "http://[1::1]/",
        "http://127\u30020\u30020\u30021/", "http://\uFF11\uFF12\uFF17.0.0.1/", "http://\u2460\u2461\u2466.0.0.1/", "http://%31%32%37.0.0.1/", "http:\\\\127.0.0.1\\", "http:/127.0.0.1/", "http:127.0.0.1",
        "http://93.184.216.34:22/", "http://93.184.216.34:6379/", "https://93.184.216.34:9696/", "http://93.184.216.34:65535/", "https://93.184.216.34:8443/",
    ];

    public static TheoryData<string> Malformed =>
    [
        "", " ", "picture.jpg", "/etc/passwd", "//example.org/a.jpg", "file:///etc/passwd", "ftp://example.org/a.jpg", "gopher://127.0.0.1:6379/_FLUSHALL",
        "data:image/png;base64,AAAA", "javascript:alert(1)", "jar:http://example.org!/", "unix:/var/run/docker.sock", "ws://example.org/", "http://", "https://", "http:///a.jpg",
        "http://user@example.org/", "http://user:secret@example.org/", "http://127.0.0.1@example.org/", "http://example.org@127.0.0.1/", "http://[::1/", "http://[/", "http://exa mple.org/", "http://example.org:99999/", "http://example.org:-1/",
    ];

    [Theory]
    [MemberData(nameof(Inside))]
    public async Task FetchAsync_AddressInside_IsRefused(string address)
    {
        using var fetcher = new PictureFetcher(new FetchOptions());
        using var result = await fetcher.FetchAsync(address, default);

        // A spelling that this system's parser or resolver does not take at all is as good: nothing is contacted.
        Assert.Contains(result.Error, new[] { FetchError.ForbiddenAddress, FetchError.InvalidAddress, FetchError.NameNotResolved });
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && IPAddress.TryParse(uri.IdnHost, out _))
            Assert.Equal(FetchError.ForbiddenAddress, result.Error);
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task FetchAsync_NoAddress_IsInvalid(string address)
    {
        using var fetcher = new PictureFetcher(new FetchOptions(), (_, _) => throw new InvalidOperationException("must not be resolved"));
        using var result = await fetcher.FetchAsync(address, default);

        Assert.Equal(FetchError.InvalidAddress, result.Error);
        Assert.DoesNotContain("secret", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("93.184.216.34")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2002:808:808::1")]
    public void Find_PublicAddress_IsAllowed(string address) => Assert.Null(RefusedNetworks.Find(IPAddress.Parse(address)));

    [Fact]
    public void Find_EveryNetworkOfTheTable_IsRefusedFromFirstToLast()
    {
        foreach (var refused in RefusedNetworks.All)
        {
            var first = refused.Network.BaseAddress.GetAddressBytes();
            var last = first.ToArray();
            for (var bit = refused.Network.PrefixLength; bit < last.Length * 8; bit++) last[bit / 8] |= (byte)(0x80 >> (bit % 8));
            Assert.NotNull(RefusedNetworks.Find(new IPAddress(first)));
            Assert.NotNull(RefusedNetworks.Find(new IPAddress(last)));
        }
    }

    [Fact]
    public async Task FetchAsync_OneRefusedAddressAmongPublicOnes_RefusesTheName()
    {
        using var fetcher = new PictureFetcher(new FetchOptions(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Parse("10.0.0.1")]));
        using var result = await fetcher.FetchAsync("http://mixed.example/", default);

        Assert.Equal(FetchError.ForbiddenAddress, result.Error);
        Assert.DoesNotContain("10.0.0.1", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_NameThatRebinds_IsResolvedOnceAndConnectedAsVetted()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1\nConnection: close", [7]);
        var origin = $"http://rebinding.example:{server.Port}";
        var resolved = 0;
        // Only the first answer leads to the server: were the name looked up again for the connection, nothing would come.
        using var fetcher = new PictureFetcher(
            new FetchOptions { TrustedOrigins = [origin] },
            (_, _) => Task.FromResult<IPAddress[]>([Interlocked.Increment(ref resolved) == 1 ? IPAddress.Loopback : IPAddress.Parse("0.0.0.1")]));
        using var result = await fetcher.FetchAsync(origin, default);

        Assert.True(result.Succeeded, result.Message);
        Assert.Equal(1, resolved);
    }

    [Fact]
    public async Task FetchAsync_NameThatMovesInside_IsRefusedAtTheNextFetch()
    {
        await using var server = new LoopbackServer((_, _, _) => Task.CompletedTask);
        using var fetcher = new PictureFetcher(new FetchOptions { Ports = [server.Port] }, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        using var result = await fetcher.FetchAsync($"http://moved.example:{server.Port}/", default);

        Assert.Equal(FetchError.ForbiddenAddress, result.Error);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task FetchAsync_TrustedName_ConnectsToTheResolvedAddress()
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1", [7]);
        var origin = $"http://pictures.example:{server.Port}";
        using var fetcher = new PictureFetcher(new FetchOptions { TrustedOrigins = [origin] }, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        using var result = await fetcher.FetchAsync($"{origin}/a", default);

        Assert.True(result.Succeeded, result.Message);
        Assert.Contains($"Host: pictures.example:{server.Port}", server.Requests[0], StringComparison.Ordinal);
    }
}
