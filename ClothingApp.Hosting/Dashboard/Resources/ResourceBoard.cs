using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Dashboard.Resources;

/// <summary>The application of this AppHost, seen through its services.</summary>
internal sealed class ResourceBoard : IResourceView, IAsyncDisposable
{
    private readonly IResourceCollection _resources;
    private readonly ResourceLoggerService _loggers;
    private readonly ResourceCommandService _commands;
    private readonly SecretMask _mask;
    private readonly ConcurrentDictionary<string, ResourceModel> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _following;

    public ResourceBoard(IResourceCollection resources, ResourceNotificationService notifications, ResourceLoggerService loggers, ResourceCommandService commands)
    {
        (_resources, _loggers, _commands, _mask) = (resources, loggers, commands, new SecretMask(resources));
        _following = FollowAsync(notifications, _closing.Token);
    }

    public event EventHandler? Changed;

    public IReadOnlyList<ResourceModel> Current
    {
        get
        {
            var order = _resources.Select((resource, i) => (resource.Name, i)).ToDictionary(one => one.Name, one => one.i, StringComparer.OrdinalIgnoreCase);
            return [.. _models.Values.OrderBy(model => order.GetValueOrDefault(model.Parent ?? model.Name, int.MaxValue)).ThenBy(model => model.Name, NaturalOrder)];
        }
    }

    private static StringComparer NaturalOrder { get; } = StringComparer.Create(System.Globalization.CultureInfo.InvariantCulture, System.Globalization.CompareOptions.NumericOrdering);

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> ReadConsoleAsync(string resource, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!_models.ContainsKey(resource))
            yield break;
        await foreach (var batch in _loggers.GetAllAsync(resource).WithCancellation(ct))
            yield return Lines(batch);
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(string resource, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!_models.ContainsKey(resource))
            yield break;
        await foreach (var batch in _loggers.WatchAsync(resource, ct))
            yield return Lines(batch);
    }

    public async Task<CommandResult> ExecuteAsync(string resource, string command, CancellationToken ct)
    {
        var result = await _commands.ExecuteCommandAsync(resource, command, ct);
        return new CommandResult(result.Success, result.Canceled ? "It was cancelled." : result.Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _following;
        _closing.Dispose();
    }

    private static List<ConsoleLine> Lines(IReadOnlyList<LogLine> batch) =>
        [.. batch.Select(line => new ConsoleLine(line.LineNumber, line.Time, line.Content, line.IsErrorMessage))];

    private async Task FollowAsync(ResourceNotificationService notifications, CancellationToken ct)
    {
        try
        {
            await foreach (var change in notifications.WatchAsync(ct))
            {
                _models[change.ResourceId] = ResourceMapping.From(change, _mask);
                Changed?.Invoke(this, EventArgs.Empty);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The dashboard closes.
        }
    }
}
