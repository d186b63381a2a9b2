using System.ComponentModel.DataAnnotations;
using ClothingApp.Hosting.Dashboard.Telemetry;

namespace ClothingApp.Tests.Hosting.Dashboard.Telemetry;

public sealed class TelemetryOptionsTests
{
    [Fact]
    public void Store_OptionOutOfRange_FailsWithItsName()
    {
        var e = Assert.Throws<ValidationException>(() => new TelemetryStore(new TelemetryOptions { MaxSpans = 0 }, TimeProvider.System));
        Assert.Contains(nameof(TelemetryOptions.MaxSpans), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_OfARing_HoldFifteenMinutesAtAPointASecond() => Assert.True(new TelemetryOptions().MaxPointsPerSeries > 15 * 60);
}
