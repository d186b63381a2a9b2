using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>What all runners share.</summary>
internal sealed record OrchestrationContext(
    ResourceNotificationService Notifications, ResourceLoggerService Loggers, IDistributedApplicationEventing Eventing, IServiceProvider Services,
    InstanceStarter Starter, HealthMonitor Health, AppConsole Console, RestartPolicy Restarts);
