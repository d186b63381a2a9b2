using ClothingApp.Grpc.Client;
using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Grpc.Client;

public class PeerHealthTests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(30);

    private readonly ManualTimestamps _time = new();
    private readonly PeerHealth _health;

    public PeerHealthTests() => _health = new PeerHealth(_time, Shortest, Longest, TimeSpan.FromSeconds(10));

    [Theory]
    [InlineData(CallOutcome.Lost)]
    [InlineData(CallOutcome.Unreachable)]
    internal void Note_NoConnection_EjectsAtOnce(CallOutcome outcome)
    {
        Assert.True(_health.Note(outcome));
        Assert.True(_health.IsEjected);
    }

    [Theory]
    [InlineData(CallOutcome.Refused)]
    [InlineData(CallOutcome.Silent)]
    internal void Note_ThreeInARow_Ejects(CallOutcome outcome) => Assert.Equal([false, false, true], Enumerable.Range(0, 3).Select(_ => _health.Note(outcome)));

    [Fact]
    public void Note_AnswerBetweenRefusals_StartsTheRowAnew()
    {
        CallOutcome[] outcomes = [CallOutcome.Refused, CallOutcome.Refused, CallOutcome.Answered, CallOutcome.Refused, CallOutcome.Refused];
        Assert.All(outcomes, outcome => Assert.False(_health.Note(outcome)));
    }

    [Fact]
    public void Note_EjectedAlready_DoesNotEjectTwice()
    {
        _health.Note(CallOutcome.Lost);
        Assert.False(_health.Note(CallOutcome.Lost));
    }

    [Fact]
    public void NextTime_FailsAgainAndAgain_Doubles()
    {
        _health.Note(CallOutcome.Lost);
        double[] expected = [1, 2, 4, 8, 16, 30, 30];
        Assert.All(expected, seconds => Assert.InRange(_health.NextTime().TotalSeconds, 0.8 * seconds, 1.2 * seconds));
    }

    [Fact]
    public void NextTime_WorkedForLongBetween_StartsAtTheShortest()
    {
        _health.Note(CallOutcome.Lost);
        _health.NextTime();
        _health.NextTime();
        _health.Return();
        _time.Advance(Longest * 1.01);
        _health.Note(CallOutcome.Lost);
        Assert.InRange(_health.NextTime().TotalSeconds, 0.8, 1.2);
    }

    [Fact]
    public void NextTime_FailsSoonAfterItsReturn_GoesOnGrowing()
    {
        _health.Note(CallOutcome.Lost);
        _health.NextTime();
        _health.Return();
        _time.Advance(TimeSpan.FromSeconds(2));
        _health.Note(CallOutcome.Lost);
        Assert.InRange(_health.NextTime().TotalSeconds, 1.6, 2.4);
    }

    [Fact]
    public void Of_AnyRandom_IsWithinAFifth()
    {
        Assert.Equal(0.8, EjectionTime.Of(1, Shortest, Longest, 0).TotalSeconds, 6);
        Assert.Equal(1.2, EjectionTime.Of(1, Shortest, Longest, 1).TotalSeconds, 6);
        Assert.Equal(30, EjectionTime.Of(int.MaxValue, Shortest, Longest, 0.5).TotalSeconds, 6);
    }

    [Fact]
    public void Share_NeverAway_IsWhole() => Assert.Equal(1, _health.Share);

    [Fact]
    public void Share_JustBack_GrowsFromATenthToTheWhole()
    {
        _health.Note(CallOutcome.Lost);
        _health.Return();
        Assert.Equal(0.1, _health.Share, 6);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0.55, _health.Share, 6);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, _health.Share, 6);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, _health.Share, 6);
    }
}
