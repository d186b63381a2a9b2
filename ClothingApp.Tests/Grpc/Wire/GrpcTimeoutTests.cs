using ClothingApp.Grpc.Wire;
using FsCheck;
using FsCheck.Fluent;

namespace ClothingApp.Tests.Grpc.Wire;

public class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("20m", 200_000)]
    [InlineData("50u", 500)]
    [InlineData("150n", 2)]
    [InlineData("99999999u", 999_999_990)]
    public void Parse_Unit_IsScaled(string header, long ticks) => Assert.Equal(TimeSpan.FromTicks(ticks), GrpcTimeout.Parse(header));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("S")]
    [InlineData("0S")]
    [InlineData("-1S")]
    [InlineData(" 1S")]
    [InlineData("1 S")]
    [InlineData("1.5S")]
    [InlineData("1s")]
    [InlineData("123456789m")]
    [InlineData("99999999H")]
    public void Parse_NoUsableDeadline_IsNull(string? header) => Assert.Null(GrpcTimeout.Parse(header));

    [Fact]
    public void Format_PastDeadline_IsTheShortestThereIs() => Assert.Equal("1n", GrpcTimeout.Format(TimeSpan.FromSeconds(-1)));

    [Fact]
    public void Format_AnyTimeout_IsReadBackNeverEarlier() => Prop.ForAll(
        Arb.From(Gen.Choose(1, int.MaxValue).Two()),
        pair =>
        {
            var timeout = TimeSpan.FromTicks(Math.Min((long)pair.Item1 * (pair.Item2 % 10_000 + 1), TimeSpan.TicksPerDay * 30));
            var back = GrpcTimeout.Parse(GrpcTimeout.Format(timeout))!.Value;
            return back >= timeout && back - timeout <= timeout / 1000 + TimeSpan.FromMicroseconds(1);
        }).QuickCheckThrowOnFailure();
}
