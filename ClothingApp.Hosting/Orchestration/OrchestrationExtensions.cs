using Aspire.Hosting;
using ClothingApp.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ClothingApp.Hosting.Orchestration;

internal static class OrchestrationExtensions
{
    public static void AddOrchestration(this IServiceCollection services, DistributedApplicationOptions options)
    {
        services.TryAddSingleton(_ => new AppConsole());
        services.TryAddSingleton(new RestartPolicy());
        services.AddSingleton(new FailurePolicy(StaysAfterFailure: !options.DisableDashboard));
        services.AddSingleton<Outcome>();
        services.AddSingleton<ProcessPlanner>();
        services.AddSingleton<DashboardHost>();
        services.AddHostedService<Orchestrator>();
        services.AddHostedService<ParentWatch>();
    }
}
