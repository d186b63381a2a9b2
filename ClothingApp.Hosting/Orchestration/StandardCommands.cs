using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>Start, stop and restart, which every process and container has.</summary>
internal static class StandardCommands
{
    private static readonly string[] Startable = [KnownResourceStates.NotStarted, .. KnownResourceStates.TerminalStates, KnownResourceStates.RuntimeUnhealthy];

    private static readonly string[] Busy = [KnownResourceStates.Running, KnownResourceStates.Starting, KnownResourceStates.Waiting];

    public static void Add(IResource resource, Func<string, ResourceRunner?> runnerOf)
    {
        Add(KnownResourceCommands.StartCommand, "Start", "Play", Startable, (runner, _) =>
        {
            runner.Start();
            return Task.CompletedTask;
        });
        Add(KnownResourceCommands.StopCommand, "Stop", "Stop", Busy, (runner, ct) => runner.StopAsync(ct));
        Add(KnownResourceCommands.RestartCommand, "Restart", "ArrowCounterclockwise", [KnownResourceStates.Running], async (runner, ct) =>
        {
            await runner.StopAsync(ct);
            runner.Start();
        });

        void Add(string name, string displayName, string icon, string[] states, Func<ResourceRunner, CancellationToken, Task> act)
        {
            if (resource.Annotations.OfType<ResourceCommandAnnotation>().Any(command => command.Name == name))
                return; // the graph has its own
            resource.Annotations.Add(new ResourceCommandAnnotation(name, displayName, StateOf, ExecuteAsync, null, null, null, icon, IconVariant.Filled, isHighlighted: true));

            ResourceCommandState StateOf(UpdateCommandStateContext context) =>
                context.ResourceSnapshot.State?.Text is { } state && states.Contains(state, StringComparer.Ordinal) ? ResourceCommandState.Enabled
                : name == KnownResourceCommands.RestartCommand ? ResourceCommandState.Disabled : ResourceCommandState.Hidden;

            async Task<ExecuteCommandResult> ExecuteAsync(ExecuteCommandContext context)
            {
                if (runnerOf(context.ResourceName) is not { } runner)
                    return CommandResults.Failure($"{context.ResourceName} has no process");
                await act(runner, context.CancellationToken);
                return CommandResults.Success();
            }
        }
    }
}
