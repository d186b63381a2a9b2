using System.Net;
using ClothingApp.Grpc.Client;
using ClothingApp.Grpc.Client.Http2;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Client;

public sealed class PeerPickerTests : IDisposable
{
    private const string Method = "/test/A", OtherMethod = "/test/B";

    private readonly ManualTimestamps _time = new();
    private readonly Peer[] _peers;

    public PeerPickerTests() => _peers = [.. Enumerable.Range(1, 4).Select(Open)];

    public void Dispose() => Array.ForEach(_peers, peer => peer.Retire());

    [Fact]
    public void Pick_NothingKnown_SpreadsEvenly() => Assert.Equal([10, 10, 10, 10], Take(40));

    [Fact]
    public void Pick_OnePeerIsBusier_TheOthersCatchUp()
    {
        for (var i = 0; i < 6; i++)
            _peers[0].Acquire();
        Assert.Equal([0, 6, 6, 6], Take(18));
    }

    [Fact]
    public void Pick_SmallDifferencesOfSpeed_DoNotMatter()
    {
        Answer(Method, 10, 12, 15, 19);
        Assert.Equal([10, 10, 10, 10], Take(40));
    }

    [Fact]
    public void Pick_OnePeerIsFiveTimesSlower_GetsAFifth()
    {
        Answer(Method, 10, 10, 10, 50);
        Assert.Equal([15, 15, 15, 3], Take(48));
    }

    [Fact]
    public void Pick_OfTwoPeersOneIsSlow_GetsLess()
    {
        Peer[] two = [_peers[0], _peers[3]];
        Answer(Method, 10, 10, 10, 40);
        Assert.Equal([8, 2], Take(two, 10));
    }

    [Fact]
    public void Pick_SlowAtAnotherMethod_DoesNotMatter()
    {
        Answer(OtherMethod, 10, 10, 10, 500);
        Assert.Equal([10, 10, 10, 10], Take(40));
    }

    [Fact]
    public void Pick_SlowLongAgo_GetsAChance()
    {
        Answer(Method, 10, 10, 10, 500);
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([10, 10, 10, 10], Take(40));
    }

    [Fact]
    public void Pick_TooFewAnswersToJudge_DoNotMatter()
    {
        _peers[3].Times.Record(Method, TimeSpan.FromSeconds(5));
        Assert.Equal([10, 10, 10, 10], Take(40));
    }

    [Fact]
    public void Pick_JustBack_IsNotFlooded()
    {
        _peers[0].Health.Note(CallOutcome.Lost);
        _peers[0].Health.Return();
        // A tenth of a share: its first call when each of the others has ten.
        Assert.Equal([0, 9, 9, 9], Take(27));
        Assert.Equal([1, 1, 1, 1], Take(4));
    }

    [Fact]
    public void Pick_Ejected_GetsNothing()
    {
        _peers[1].Health.Note(CallOutcome.Lost);
        Assert.Equal([12, 0, 12, 12], Take(36));
    }

    [Fact]
    public void Pick_AllEjected_TakesTheLeastBad()
    {
        foreach (var peer in _peers)
            peer.Health.Note(CallOutcome.Lost);
        foreach (var peer in _peers.Where(p => p != _peers[2]))
            peer.Health.Note(CallOutcome.Lost);
        Assert.Same(_peers[2], PeerPicker.Pick(_peers, Method, avoid: null));
    }

    [Fact]
    public void Pick_Avoided_IsTakenOnlyWhenNoOtherIsReady()
    {
        for (var i = 0; i < 50; i++)
            Assert.NotSame(_peers[0], PeerPicker.Pick(_peers, Method, avoid: _peers[0]));
        foreach (var peer in _peers[1..])
            peer.Health.Note(CallOutcome.Lost);
        Assert.Same(_peers[0], PeerPicker.Pick(_peers, Method, avoid: _peers[0]));
    }

    [Fact]
    public void Pick_OnlyPeerJustFailed_IsNone()
    {
        _peers[0].Health.Note(CallOutcome.Unreachable);
        Assert.Null(PeerPicker.Pick(_peers[..1], Method, avoid: _peers[0]));
    }

    [Fact]
    public void Pick_AHundredPeers_SpreadsEvenly()
    {
        Peer[] many = [.. Enumerable.Range(1, 100).Select(Open)];
        foreach (var peer in many)
            Answer(peer, Method, 10);
        Assert.Equal(Enumerable.Repeat(3, 100), Take(many, 300));
        Array.ForEach(many, peer => peer.Retire());
    }

    private int[] Take(int count) => Take(_peers, count);

    /// <summary>Calls that all stay in flight.</summary>
    /// <returns>How many each peer got.</returns>
    private static int[] Take(Peer[] peers, int count)
    {
        int[] before = [.. peers.Select(p => p.Calls)];
        for (var i = 0; i < count; i++)
            PeerPicker.Pick(peers, Method, avoid: null)!.Acquire();
        return [.. peers.Zip(before, (p, b) => p.Calls - b)];
    }

    private void Answer(string method, params double[] milliseconds)
    {
        foreach (var (peer, time) in _peers.Zip(milliseconds))
            Answer(peer, method, time);
    }

    private static void Answer(Peer peer, string method, double milliseconds)
    {
        for (var i = 0; i < 5; i++)
            peer.Times.Record(method, TimeSpan.FromMilliseconds(milliseconds));
    }

    private Peer Open(int number) => new(
        new PeerAddress(new Uri("http://models:8500"), IPAddress.Parse($"10.0.0.{number}")),
        () => new ConnectionPool(_ => throw new NotSupportedException()),
        new PeerHealth(_time, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(10)),
        _time);
}
