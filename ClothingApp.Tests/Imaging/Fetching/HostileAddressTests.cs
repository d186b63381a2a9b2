using System.Net;
using ClothingApp.Imaging.Fetching;

namespace ClothingApp.Tests.Imaging.Fetching;

/// <summary>Addresses that must never be contacted, in every spelling; a server on loopback sees that they are not.</summary>
public sealed class HostileAddressTests
{
    [Theory]
    [MemberData(nameof(HostileAddresses.Inside), MemberType = typeof(HostileAddresses))]
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
    [MemberData(nameof(HostileAddresses.Malformed), MemberType = typeof(HostileAddresses))]
    public async Task FetchAsync_NoAddress_IsInvalid(string address)
    {
        using var fetcher = new PictureFetcher(new FetchOptions(), (_, _) => throw new InvalidOperationException("must not be resolved"));
        using var result = await fetcher.FetchAsync(address, default);

        Assert.Equal(FetchError.InvalidAddress, result.Error);
        Assert.DoesNotContain("secret", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HostileAddresses.Spellings), MemberType = typeof(HostileAddresses))]
    [MemberData(nameof(HostileAddresses.Tricks), MemberType = typeof(HostileAddresses))]
    public async Task FetchAsync_DisguisedAddress_IsRefused(string address)
    {
        using var fetcher = new PictureFetcher(new FetchOptions(), AsTheSystemWould);
        using var result = await fetcher.FetchAsync(address, default);

        Assert.Contains(result.Error, new[] { FetchError.ForbiddenAddress, FetchError.InvalidAddress });
        Assert.DoesNotContain("secret", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HostileAddresses.Ipv6), MemberType = typeof(HostileAddresses))]
    public async Task FetchAsync_Ipv6Inside_IsForbiddenWithoutAskingForAName(string host)
    {
        using var fetcher = new PictureFetcher(new FetchOptions(), (_, _) => throw new InvalidOperationException("must not be resolved"));
        using var result = await fetcher.FetchAsync($"http://{host}/", default);

        Assert.Equal(FetchError.ForbiddenAddress, result.Error);
    }

    [Theory]
    [MemberData(nameof(HostileAddresses.Names), MemberType = typeof(HostileAddresses))]
    public async Task FetchAsync_NameOfSomethingInside_IsForbiddenAndItsAddressNotSaid(string name, string addresses)
    {
        var resolved = addresses.Split(' ').Select(IPAddress.Parse).ToArray();
        using var fetcher = new PictureFetcher(new FetchOptions(), (_, _) => Task.FromResult(resolved));
        using var result = await fetcher.FetchAsync($"https://{name}/computeMetadata/v1/", default);

        Assert.Equal(FetchError.ForbiddenAddress, result.Error);
        Assert.DoesNotContain(resolved, address => result.Message.Replace(name, "", StringComparison.Ordinal).Contains(address.ToString(), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(HostileAddresses.Hosts), MemberType = typeof(HostileAddresses))]
    public async Task FetchAsync_StrangeHost_OneAsciiNameIsVettedAndAsked(string host)
    {
        await using var server = LoopbackServer.Answering("HTTP/1.1 200 OK\nContent-Length: 1\nConnection: close", [7]);
        var asked = new List<string>();
        // The port is the server's own and allowed: only the vetting of what the name resolves to keeps it from being contacted.
        using var inside = new PictureFetcher(new FetchOptions { Ports = [server.Port] }, Resolve);
        using var refused = await inside.FetchAsync($"http://{host}:{server.Port}/", default);

        Assert.Contains(refused.Error, new[] { FetchError.ForbiddenAddress, FetchError.InvalidAddress });
        Assert.Equal(0, server.Connections);
        Assert.All(asked, name => Assert.True(name.All(char.IsAscii) && !name.Any(c => char.IsControl(c) || "/\\@#?: ".Contains(c, StringComparison.Ordinal)), name));
        if (asked.Count == 0) return;

        // Trusted by the name that was asked for, the same host is contacted under that very name.
        var origin = $"http://{asked[0]}:{server.Port}";
        using var trusting = new PictureFetcher(new FetchOptions { TrustedOrigins = [origin] }, Resolve);
        using var fetched = await trusting.FetchAsync($"http://{host}:{server.Port}/", default);
        Assert.True(fetched.Succeeded, fetched.Message);
        Assert.Contains($"Host: {asked[0]}:{server.Port}\r\n", server.Requests[0], StringComparison.Ordinal);

        Task<IPAddress[]> Resolve(string name, CancellationToken ct)
        {
            asked.Add(name);
            return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        }
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

    /// <summary>The C library takes spellings of addresses for names' answers; on this side of it, every name leads inside.</summary>
    private static Task<IPAddress[]> AsTheSystemWould(string host, CancellationToken ct) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
}
