using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Tests.AppHost;

/// <summary>A graph of two services, front after back; <c>--Back:EXIT_WITH=3</c> and the like set the environment of one;
/// <c>--Container:Image</c>, <c>Name</c> and <c>Script</c> add a container.</summary>
internal static class TestGraph
{
    /// <summary>Runs it; in publish mode, publishes <see cref="SecretiveGraph"/>.</summary>
    public static void Run(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, DisableDashboard = true });
        if (builder.ExecutionContext.IsPublishMode)
        {
            SecretiveGraph.Describe(builder);
            builder.Build().Run();
            return;
        }
        var back = Add("back");
        Add("front").WithExternalHttpEndpoints().WithReference(back.GetEndpoint("http")).WaitFor(back);
        if (builder.Configuration["Container:Image"] is { } image)
        {
            builder.AddContainer(builder.Configuration["Container:Name"]!, image)
                .WithArgs("sh", "-c", builder.Configuration["Container:Script"]!)
                .WithReference(back.GetEndpoint("http"))
                .WaitFor(back);
        }
        builder.Build().Run();

        IResourceBuilder<ExecutableResource> Add(string name) => builder
            .AddExecutable(name, "dotnet", AppContext.BaseDirectory, "exec", typeof(TestGraph).Assembly.Location, "service")
            .WithHttpEndpoint(env: "PORT")
            .WithHttpHealthCheck("/health")
            .WithEnvironment(context =>
            {
                foreach (var setting in builder.Configuration.GetSection(name).GetChildren())
                    context.EnvironmentVariables[setting.Key] = setting.Value!;
            });
    }
}
