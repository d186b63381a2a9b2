using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Tests.Hosting.ApplicationModel;

/// <summary>What would be started, without starting it.</summary>
internal static class Evaluate
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IDistributedApplicationBuilder, DistributedApplication> Built = [];

    public static IDistributedApplicationBuilder NewBuilder(params string[] args) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, ProjectDirectory = AppContext.BaseDirectory });

    public static async Task<ProcessPlan> PlanAsync(IResourceBuilder<IResource> resource, int number = 0)
    {
        var builder = resource.ApplicationBuilder;
        var console = new AppConsole(TextWriter.Null, colours: false);
        if (!Built.TryGetValue(builder, out _))
        {
            Built.Add(builder, builder.Build());
            using var allocator = new EndpointAllocator(console);
            allocator.Allocate(builder.Resources);
        }
        var planner = new ProcessPlanner(builder.ExecutionContext, builder.Environment, console);
        return await planner.PlanAsync(ResourceInstance.Of(resource.Resource)[number], new ResourceLogger((_, _) => { }), CancellationToken.None);
    }

    /// <summary>The variables that it would start with.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(IResourceBuilder<IResource> resource, int number = 0) =>
        (await PlanAsync(resource, number)).Settings.Environment;
}

/// <summary>A project whose file is there and whose assembly is the test service's.</summary>
internal sealed class BuiltTestProject : ClothingApp.Hosting.IBuiltProject
{
    public string ProjectPath { get; } = Path.Combine(AppContext.BaseDirectory, "ClothingApp.Tests.AppHost.runtimeconfig.json");

    public string TargetPath => TestApp.ServiceAssembly;

    public bool SuppressBuild => true;
}
