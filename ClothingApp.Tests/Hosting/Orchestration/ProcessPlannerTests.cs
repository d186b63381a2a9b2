using Aspire.Hosting;
using ClothingApp.Tests.Hosting.ApplicationModel;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class ProcessPlannerTests
{
    private const string CompileBetterAfter = "DOTNET_TC_CallCountingDelayMs";

    [Fact]
    public async Task Plan_OfAProject_LetsItCompileBetterLater_UnlessTheGraphSaysOtherwise()
    {
        var builder = Evaluate.NewBuilder();
        var usual = builder.AddProject<BuiltTestProject>("usual");
        var other = builder.AddProject<BuiltTestProject>("other").WithEnvironment(CompileBetterAfter, "0");
        var executable = builder.AddExecutable("executable", "dotnet", ".");

        // What the person who starts the AppHost has set is left to the process to inherit.
        Assert.Equal(Environment.GetEnvironmentVariable(CompileBetterAfter) is null ? "7D0" : null, (await Evaluate.EnvironmentAsync(usual)).GetValueOrDefault(CompileBetterAfter));
        Assert.Equal("0", (await Evaluate.EnvironmentAsync(other))[CompileBetterAfter]);
        Assert.False((await Evaluate.EnvironmentAsync(executable)).ContainsKey(CompileBetterAfter));
    }
}
