using System.Net;
using ClothingApp.Grpc;
using ClothingApp.Grpc.Client;
using ClothingApp.Grpc.Client.Http2;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Client;

public sealed class PeerWatchTests : IDisposable
{
    private const string Method = "/test/A";

    private readonly ManualTimestamps _time = new();
    private readonly CancellationTokenSource _end = new();
    private readonly PeerWatch _watch;
    private readonly Peer _peer;

    public PeerWatchTests()
    {
        var options = new GrpcChannelOptions { Targets = [new Uri("http://models:8500")] };
        _watch = new PeerWatch(options, _time, _end.Token);
        _peer = new Peer(
            new PeerAddress(options.Targets[0], IPAddress.Loopback),
            () => new ConnectionPool(_ => throw new NotSupportedException()),
            new PeerHealth(_time, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(10)),
            _time);
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _peer.Retire();
    }

    [Fact]
    public void ReportDeadline_ThreeWithoutAnAnswer_Ejects()
    {
        LetPass(3, TimeSpan.FromSeconds(2));
        Assert.True(_peer.Health.IsEjected);
    }

    [Fact]
    public void ReportDeadline_OtherCallsAreAnswered_DoesNotEject()
    {
        for (var i = 0; i < 5; i++)
        {
            using var lease = _peer.Acquire();
            _time.Advance(TimeSpan.FromSeconds(1));
            using var other = _peer.Acquire();
            _watch.Report(other, Method, CallOutcome.Answered);
            _time.Advance(TimeSpan.FromSeconds(1));
            _watch.ReportDeadline(lease, Method);
        }
        Assert.False(_peer.Health.IsEjected);
    }

    [Fact]
    public void ReportDeadline_CallersAreImpatient_DoesNotEject()
    {
        LetPass(5, TimeSpan.FromMilliseconds(100));
        Assert.False(_peer.Health.IsEjected);
    }

    [Fact]
    public void ReportDeadline_OftenEnough_CountsAsSlow()
    {
        LetPass(5, TimeSpan.FromMilliseconds(100));
        Assert.Equal(0.1, _peer.Times.Of(Method)!.Value, 6);
    }

    [Fact]
    public void Report_FailureOfAnEarlierConnection_DoesNotEject()
    {
        using var old = _peer.Acquire();
        _peer.Relink();
        _watch.Report(old, Method, CallOutcome.Lost);
        Assert.False(_peer.Health.IsEjected);
    }

    [Fact]
    public void Report_ConnectionLost_NextCallHasANewOne()
    {
        using var lost = _peer.Acquire();
        _watch.Report(lost, Method, CallOutcome.Lost);
        using var next = _peer.Acquire();
        Assert.NotSame(lost.Link, next.Link);
    }

    private void LetPass(int deadlines, TimeSpan each)
    {
        for (var i = 0; i < deadlines; i++)
        {
            using var lease = _peer.Acquire();
            _time.Advance(each);
            _watch.ReportDeadline(lease, Method);
        }
    }
}
