using System.Collections.Concurrent;
using ClothingApp.Gateway.Errors;
using ClothingApp.Grpc;
using ClothingApp.Serving;

namespace ClothingApp.Gateway.Models;

/// <summary>
/// What the gateway knows of the models: the cards' names and every name that somebody asked for and the server knew.
/// A question is answered from memory; <see cref="ModelRefresher"/> keeps the memory fresh, so that a new version is
/// followed within seconds and no request waits for it.
/// </summary>
internal sealed class ModelCatalog(ServingClient serving, ModelCardStore cards, GatewayOptions options, ILogger<ModelCatalog> logger)
{
    private readonly ConcurrentDictionary<ModelKey, ModelSnapshot> _known = new();
    private volatile bool _seenOnce;
    private volatile bool _serverAnswers;

    private readonly record struct ModelKey(string Name, VersionChoice Version);

    /// <summary>True once the model server described any model: readiness, which a later outage does not take back.</summary>
    public bool SeenOnce => _seenOnce;

    /// <summary>Whether the last question was answered, be it with "no such model".</summary>
    public bool ServerAnswers => _serverAnswers;

    public async ValueTask<Result<PictureModel>> GetAsync(string name, VersionChoice version, CancellationToken ct) =>
        _known.TryGetValue(new ModelKey(name, version), out var snapshot) && snapshot.Metadata is not null
            ? snapshot.Model
            : (await LoadAsync(new ModelKey(name, version), ct)).Model;

    /// <summary>Asks the server anew, for a caller who noticed that something changed.</summary>
    public async Task<Result<PictureModel>> ReloadAsync(string name, VersionChoice version, CancellationToken ct) =>
        (await LoadAsync(new ModelKey(name, version), ct)).Model;

    /// <summary>Every model of which there is a card or which was asked for, by name.</summary>
    public IReadOnlyList<ModelSnapshot> List() =>
    [
        .. cards.Cards.Keys.Concat(_known.Keys.Where(key => key.Version.IsNewest).Select(key => key.Name))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(name => _known.TryGetValue(new ModelKey(name, VersionChoice.Newest), out var snapshot) ? snapshot : NotYetSeen(name)),
    ];

    /// <returns>One model as <see cref="List"/> shows it, or a failure when there is neither a card nor a model of this name.</returns>
    public async Task<Result<ModelSnapshot>> DescribeAsync(string name, CancellationToken ct)
    {
        if (!_known.TryGetValue(new ModelKey(name, VersionChoice.Newest), out var snapshot))
            snapshot = await LoadAsync(new ModelKey(name, VersionChoice.Newest), ct);
        return snapshot.Metadata is null && cards.Find(name) is null ? snapshot.Model.Failure! : snapshot;
    }

    /// <summary>Asks the server about everything known, and reads changed cards.</summary>
    public async Task RefreshAsync(CancellationToken ct)
    {
        cards.Refresh();
        var keys = cards.Cards.Keys.Select(name => new ModelKey(name, VersionChoice.Newest)).Union(_known.Keys);
        foreach (var key in keys)
            await LoadAsync(key, ct);
    }

    private async Task<ModelSnapshot> LoadAsync(ModelKey key, CancellationToken ct)
    {
        var file = cards.Find(key.Name);
        ModelSnapshot snapshot;
        try
        {
            var spec = new ModelSpec(key.Name, key.Version.Number, VersionLabel: key.Version.Label ?? "");
            var metadata = await serving.GetModelMetadataAsync(spec, options.MetadataTimeout, ct);
            var versions = await serving.GetModelStatusAsync(new ModelSpec(key.Name), options.MetadataTimeout, ct);
            var model = file?.Problem is { } problem
                ? Failure.ModelUnavailable($"The model's card is broken: {problem}")
                : PictureModelFactory.Create(metadata, file?.Card);
            snapshot = new ModelSnapshot(
                key.Name, file?.Card, metadata, [.. versions.OrderByDescending(status => status.Version)], model, Reachable: true);
        }
        catch (GrpcException e)
        {
            return Unanswered(key, file, e);
        }

        _known.TryGetValue(key, out var before);
        _known[key] = snapshot;
        _seenOnce = _serverAnswers = true;
        if (snapshot.Model.Value?.Version is { } version && version != before?.Model.Value?.Version)
            ModelLog.Version(logger, key.Name, version);
        if (snapshot.Model.Failure?.Detail is { } detail && detail != before?.Model.Failure?.Detail)
            ModelLog.Unsuitable(logger, detail);
        return snapshot;
    }

    private ModelSnapshot Unanswered(ModelKey key, CardFile? file, GrpcException e)
    {
        // Of a label that it does not know the server says that the argument is wrong.
        var notFound = e.Code == GrpcStatusCode.NotFound || (e.Code == GrpcStatusCode.InvalidArgument && key.Version.Label is not null);
        _serverAnswers = notFound;
        if (!notFound && _known.TryGetValue(key, out var before) && before.Metadata is not null)
        {
            if (before.Reachable)
                ModelLog.Unreachable(logger, key.Name, e.Code, e.Detail);
            return _known[key] = before with { Reachable = false };
        }
        var snapshot = new ModelSnapshot(
            key.Name, file?.Card, null, [], notFound ? NotServed(key, file) : ErrorTable.From(e.Code), Reachable: notFound);
        // Names come from clients: only those of cards, and those that the server knows, may stay in memory.
        if (file is not null && key.Version.IsNewest)
            _known[key] = snapshot;
        else
            _known.TryRemove(key, out _);
        if (!notFound)
            ModelLog.StillUnreachable(logger, key.Name, e.Code, e.Detail);
        return snapshot;
    }

    private static Failure NotServed(ModelKey key, CardFile? file)
    {
        if (!key.Version.IsNewest)
        {
            return new Failure(
                ErrorCode.UnknownModel, $"There is no {key.Version.Text} of the model {Quoted.Name(key.Name)} in service. GET /api/models/MODEL lists its versions.");
        }
        return file is null
            ? Failure.UnknownModel(key.Name)
            : Failure.ModelUnavailable($"The model '{key.Name}' is known, but the model server does not serve it now. Try again in a moment; if it stays so, the model server's log says why.");
    }

    private ModelSnapshot NotYetSeen(string name) => new(
        name, cards.Find(name)?.Card, null, [], ErrorTable.From(GrpcStatusCode.Unavailable), Reachable: false);
}
