using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClothingApp.Hosting.Dashboard.Resources;

/// <summary>The resources, each change of them, and what can be done to them.</summary>
internal static class ResourceEndpoints
{
    /// <summary>At most ten changes a second are told: start-up has bursts of them.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static void MapResources(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/resources", (IResourceView view, DashboardIdentity identity) => TypedResults.Ok(Answer(view, identity)));
        endpoints.MapGet("/api/resources/stream", (IResourceView view, DashboardIdentity identity) =>
            TypedResults.ServerSentEvents(ChangesAsync(view, identity)));
        endpoints.MapPost("/api/resources/{name}/commands/{command}", ExecuteAsync);
    }

    private static async Task<Results<Ok<CommandResult>, NotFound<CommandResult>>> ExecuteAsync(
        string name, string command, IResourceView view, CancellationToken ct)
    {
        if (view.Current.FirstOrDefault(resource => resource.Name == name) is not { } resource)
            return TypedResults.NotFound(new CommandResult(false, $"There is no resource {name}."));
        if (!resource.Commands.Any(known => known.Name == command && known.State == "enabled"))
            return TypedResults.NotFound(new CommandResult(false, $"{name} does not offer {command} now."));
        return TypedResults.Ok(await view.ExecuteAsync(name, command, ct));
    }

    private static async IAsyncEnumerable<SseItem<ResourcesAnswer>> ChangesAsync(
        IResourceView view, DashboardIdentity identity, [EnumeratorCancellation] CancellationToken ct = default)
    {
        // One token at most: a reader that is behind needs to know that something changed, not how often.
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var closed = ct.Register(() => changed.Writer.TryComplete());
        void OnChanged(object? sender, EventArgs change) => changed.Writer.TryWrite(true);
        view.Changed += OnChanged;
        try
        {
            do
            {
                yield return new SseItem<ResourcesAnswer>(Answer(view, identity), "resources");
                await Task.Delay(Pause, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            while (await changed.Reader.WaitToReadAsync(CancellationToken.None) && changed.Reader.TryRead(out _));
        }
        finally
        {
            view.Changed -= OnChanged;
        }
    }

    private static ResourcesAnswer Answer(IResourceView view, DashboardIdentity identity) => new(identity.Application, identity.Run, view.Current);
}
