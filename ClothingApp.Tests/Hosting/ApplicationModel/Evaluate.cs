using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Tests.Hosting.ApplicationModel;

/// <summary>What would be started, without starting it.</summary>
internal static class Evaluate
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<IDistributedApplicationBuilder, DistributedApplication> Built = [];

    private static readonly AppConsole Console = new(TextWriter.Null, colours: false);
    private static readonly ResourceLogger Logger = new((_, _) => { });

    public static IDistributedApplicationBuilder NewBuilder(params string[] args) =>
        DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, ProjectDirectory = AppContext.BaseDirectory });

    public static async Task<ProcessPlan> PlanAsync(IResourceBuilder<IResource> resource, int number = 0)
    {
        var builder = resource.ApplicationBuilder;
        Build(builder);
        var planner = new ProcessPlanner(builder.ExecutionContext, builder.Environment, Console);
        return await planner.PlanAsync(ResourceInstance.Of(resource.Resource)[number], Logger, CancellationToken.None);
    }

    /// <summary>What the callbacks of a process or container give it.</summary>
    public static async Task<InstanceSettings> SettingsAsync(IResourceBuilder<IResource> resource)
    {
        Build(resource.ApplicationBuilder);
        return await InstanceSettings.EvaluateAsync(ResourceInstance.Of(resource.Resource)[0], resource.ApplicationBuilder.ExecutionContext, [], Logger, CancellationToken.None);
    }

    /// <summary>The variables that it would start with.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> EnvironmentAsync(IResourceBuilder<IResource> resource, int number = 0) =>
        (await PlanAsync(resource, number)).Settings.Environment;

    /// <summary>Ends the description, and gives every endpoint its address.</summary>
    private static void Build(IDistributedApplicationBuilder builder)
    {
        if (Built.TryGetValue(builder, out _))
            return;
        Built.Add(builder, builder.Build());
        using var allocator = new EndpointAllocator(Console);
        allocator.Allocate(builder.Resources);
    }
}

/// <summary>A project whose file is there and whose assembly is the test service's.</summary>
internal sealed class BuiltTestProject : ClothingApp.Hosting.IBuiltProject
{
    public string ProjectPath { get; } = Path.Combine(AppContext.BaseDirectory, "ClothingApp.Tests.AppHost.runtimeconfig.json");

    public string TargetPath => TestApp.ServiceAssembly;

    public bool SuppressBuild => true;
}
