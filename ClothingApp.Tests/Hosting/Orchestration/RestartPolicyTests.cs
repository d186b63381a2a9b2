using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class RestartPolicyTests
{
    [Theory]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    [InlineData(5, 3200)]
    [InlineData(50, 10_000)]
    public void PauseBefore_NthRestart_DoublesUpToTheLongest(int restart, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), new RestartPolicy().PauseBefore(restart));
}
