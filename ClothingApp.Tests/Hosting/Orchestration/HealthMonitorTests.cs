using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class HealthMonitorTests
{
    [Theory]
    [InlineData(0, 50)]
    [InlineData(1000, 50)]
    [InlineData(4000, 200)]
    [InlineData(3_600_000, 1000)]
    public void PauseAfter_TheLongerItIsUnhealthy_TheLessOftenItIsAsked(int milliseconds, int pause) =>
        Assert.Equal(TimeSpan.FromMilliseconds(pause), HealthMonitor.PauseAfter(TimeSpan.FromMilliseconds(milliseconds)));
}
