using System.Net;
using System.Net.Sockets;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Client;

namespace ClothingApp.Tests.Grpc.Client;

public class ResolverTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly Uri Models = new("http://models:8500"), Others = new("http://others:8500");

    [Fact]
    public async Task ResolveAsync_BothFamilies_CountsEachPodOnce() =>
        Assert.Equal(["http://10.0.0.1:8500/", "http://10.0.0.2:8500/"], await ResolveAsync([Models], [], Answer("fd00::1", "10.0.0.1", "fd00::2", "10.0.0.2")));

    [Fact]
    public async Task ResolveAsync_OnlyIPv6_IsTaken() =>
        Assert.Equal(["http://[fd00::1]:8500/"], await ResolveAsync([Models], [], Answer("fd00::1")));

    [Fact]
    public async Task ResolveAsync_MappedAddress_IsTheIPv4One() =>
        Assert.Equal(["http://10.0.0.1:8500/"], await ResolveAsync([Models], [], Answer("::ffff:10.0.0.1", "10.0.0.1", "fd00::1")));

    [Fact]
    public async Task ResolveAsync_TwoNamesOfOneServer_IsOnePeer() =>
        Assert.Equal(["http://10.0.0.1:8500/"], await ResolveAsync([Models, Others], [], Answer("10.0.0.1")));

    [Fact]
    public async Task ResolveAsync_Localhost_IsOnePeer() =>
        Assert.Equal(["http://localhost:8500/"], await ResolveAsync([new Uri("http://localhost:8500")], [], (_, _) => throw new InvalidOperationException("Looked up.")));

    [Fact]
    public async Task ResolveAsync_EmptyAnswer_KeepsWhatWasKnown() =>
        Assert.Equal(["http://10.0.0.7:8500/"], await ResolveAsync([Models], [Known(Models, "10.0.0.7")], Answer()));

    [Fact]
    public async Task ResolveAsync_LookupFails_KeepsWhatWasKnownOfThatName() => Assert.Equal(
        ["http://10.0.0.7:8500/", "http://10.0.0.9:8500/"],
        await ResolveAsync(
            [Models, Others],
            [Known(Models, "10.0.0.7"), Known(Others, "10.0.0.8")],
            (host, ct) => host == Models.Host ? throw new SocketException((int)SocketError.TryAgain) : Answer("10.0.0.9")(host, ct)));

    [Fact]
    public async Task ResolveAsync_LookupHangs_IsGivenUp() => Assert.Equal(
        ["http://10.0.0.9:8500/"],
        await ResolveAsync(
            [Models, Others],
            [],
            (host, ct) => host == Models.Host ? new TaskCompletionSource<IPAddress[]>().Task : Answer("10.0.0.9")(host, ct),
            TimeSpan.FromMilliseconds(50)));

    [Fact]
    public async Task ResolveAsync_NothingKnownAndNoAnswer_IsUnavailable()
    {
        var failure = await Assert.ThrowsAsync<GrpcException>(() => ResolveAsync([Models, Others], [], Answer()));
        Assert.Equal((GrpcStatusCode.Unavailable, "No address for models:8500, others:8500."), (failure.Code, failure.Detail));
    }

    private static Lookup Answer(params string[] addresses) => (_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray());

    private static PeerAddress Known(Uri target, string address) => new(target, IPAddress.Parse(address));

    private static async Task<IEnumerable<string>> ResolveAsync(Uri[] targets, PeerAddress[] known, Lookup lookup, TimeSpan? timeout = null) =>
        (await new Resolver(lookup).ResolveAsync(targets, known, timeout ?? Timeout, CancellationToken.None)).Select(a => a.Endpoint.AbsoluteUri);
}
