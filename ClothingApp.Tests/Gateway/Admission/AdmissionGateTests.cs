using ClothingApp.Gateway.Admission;
using ClothingApp.Gateway.Errors;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Gateway.Admission;

/// <summary>How many may be under way follows from how fast they are finished.</summary>
public sealed class AdmissionGateTests
{
    private static readonly AdmissionOptions Options = new() { MaxWait = TimeSpan.FromSeconds(2), MinPictures = 4, MaxBodyBytes = 1_000_000, MaxDownloads = 2 };

    private readonly ManualTimestamps _time = new();

    [Fact]
    public void Enter_BeforeAnythingIsKnown_LetsTheLeastIn()
    {
        var gate = new AdmissionGate(Options, _time);
        var tickets = Enumerable.Range(0, 4).Select(_ => gate.Enter(0)).ToList();

        Assert.All(tickets, ticket => Assert.True(ticket.Succeeded));
        var refused = gate.Enter(0);
        Assert.Equal(ErrorCode.Overloaded, refused.Failure?.Code);
        Assert.InRange(refused.Failure!.RetryAfterSeconds!.Value, 1, 30);
    }

    [Fact]
    public void Limit_TenASecond_AllowsWhatTakesTwoSeconds()
    {
        var gate = new AdmissionGate(Options, _time);
        for (var i = 0; i < 200; i++)
            Answer(gate, TimeSpan.FromMilliseconds(100));

        Assert.InRange(gate.Limit, 19, 21);
    }

    [Fact]
    public void Limit_ServerBecomesSlow_FollowsWithinSeconds()
    {
        var gate = new AdmissionGate(Options, _time);
        for (var i = 0; i < 200; i++)
            Answer(gate, TimeSpan.FromMilliseconds(10));
        Assert.InRange(gate.Limit, 190, 210);

        for (var i = 0; i < 20; i++)
            Answer(gate, TimeSpan.FromMilliseconds(500));
        Assert.InRange(gate.Limit, 4, 20);
    }

    [Fact]
    public void Limit_Idle_DoesNotChange()
    {
        var gate = new AdmissionGate(Options, _time);
        for (var i = 0; i < 200; i++)
            Answer(gate, TimeSpan.FromMilliseconds(10));
        var before = gate.Limit;
        _time.Advance(TimeSpan.FromHours(1));
        Answer(gate, TimeSpan.FromMilliseconds(10));

        Assert.InRange(gate.Limit, before * 0.95, before * 1.05);
    }

    [Fact]
    public void Extend_MoreThanMayBe_IsRefusedAndCountsNothing()
    {
        var gate = new AdmissionGate(Options, _time);
        using var first = gate.Enter(0).Value!;
        using var second = gate.Enter(0).Value!;

        Assert.NotNull(second.Extend(4));
        Assert.Equal(2, gate.Pictures);
        Assert.Null(second.Extend(3));
        Assert.Equal(4, gate.Pictures);
    }

    [Fact]
    public void Extend_Alone_IsLetInWhateverItHas()
    {
        var gate = new AdmissionGate(Options, _time);
        using var ticket = gate.Enter(0).Value!;

        Assert.Null(ticket.Extend(32));
    }

    [Fact]
    public void Dispose_Twice_GivesBackOnce()
    {
        var gate = new AdmissionGate(Options, _time);
        using var other = gate.Enter(0).Value!;
        var ticket = gate.Enter(500).Value!;
        ticket.Dispose();
        ticket.Dispose();

        Assert.Equal(1, gate.Pictures);
    }

    [Fact]
    public void Enter_BodiesTogetherTooLarge_IsRefused()
    {
        var gate = new AdmissionGate(Options, _time);
        var first = gate.Enter(900_000).Value!;
        Assert.False(gate.Enter(200_000).Succeeded);
        first.Dispose();

        Assert.True(gate.Enter(200_000).Succeeded);
    }

    [Fact]
    public void Download_FreesItsPlace_UpToItsOwnBound()
    {
        var gate = new AdmissionGate(Options, _time);
        var tickets = Enumerable.Range(0, 3).Select(_ => gate.Enter(0).Value!).ToList();
        Assert.Null(tickets[0].BeginDownload());
        Assert.Null(tickets[1].BeginDownload());

        Assert.Equal(1, gate.Pictures);
        Assert.NotNull(tickets[2].BeginDownload());
        tickets[0].EndDownload();
        Assert.Equal(2, gate.Pictures);
        Assert.Null(tickets[2].BeginDownload());
    }

    private void Answer(AdmissionGate gate, TimeSpan duration)
    {
        using var ticket = gate.Enter(0).Value!;
        _time.Advance(duration);
        ticket.Finish(1);
    }
}
