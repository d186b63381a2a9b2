using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>What all runners share.</summary>
internal sealed record OrchestrationContext(
    ResourceNotificationService Notifications, ProcessPlanner Planner, HealthMonitor Health, Watchdog Watchdog, AppConsole Console, RestartPolicy Restarts);
