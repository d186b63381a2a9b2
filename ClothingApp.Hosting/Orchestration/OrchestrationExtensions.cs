using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClothingApp.Hosting.Orchestration;

internal static class OrchestrationExtensions
{
    public static void AddOrchestration(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new AppConsole());
        services.TryAddSingleton(new RestartPolicy());
        services.AddSingleton<Outcome>();
        services.AddSingleton<ProcessPlanner>();
        services.AddHostedService<Orchestrator>();
        services.AddHostedService<ParentWatch>();
    }
}
