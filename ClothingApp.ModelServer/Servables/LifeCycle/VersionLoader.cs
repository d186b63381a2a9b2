using ClothingApp.Grpc;
using ClothingApp.ModelServer.Batching;
using ClothingApp.ModelServer.Monitoring;
using ClothingApp.ModelServer.SavedModels;
using ClothingApp.ModelServer.Servables.WarmUp;

namespace ClothingApp.ModelServer.Servables.LifeCycle;

/// <summary>Loads a version and lets it run once: what was never seen to answer is not available.</summary>
/// <param name="tags">Of the graph that serves, of a SavedModel that has several.</param>
/// <param name="warmUp">The version's own requests; asked for when it is needed, because what plays them needs what loads.</param>
internal sealed class VersionLoader(GraphCache? cache, string tags, ServerBatching batching, Func<WarmUpRequests> warmUp, ServingMetrics metrics, TimeProvider time, ILogger log)
{
    /// <param name="isFirst">True while nothing else can answer: then only what the version cannot do without is made ready.</param>
    /// <exception cref="ModelLoadException">The version cannot be served.</exception>
    /// <exception cref="GrpcException">One of its own warm-up requests failed.</exception>
    public async Task<Servable> LoadAsync(VersionUnit version, string models, bool isFirst, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        try
        {
            var servable = await LoadOnceAsync(version, models, isFirst, ct);
            metrics.LoadEnded(version.Folder, failure: null, time.GetElapsedTime(start));
            return servable;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            metrics.LoadEnded(version.Folder, e, time.GetElapsedTime(start));
            throw;
        }
    }

    /// <summary>
    /// Other ways in to the same answer (bytes instead of floats, say): the first request of each need not wait. What
    /// answers something else, an explanation for one, is converted when somebody asks.
    /// </summary>
    public async Task PrepareSignaturesAsync(Servable servable, string models, long version, CancellationToken ct)
    {
        if (!servable.Signatures.TryGetValue(Servable.DefaultSignature, out var usual))
            return;
        foreach (var signature in servable.Signatures.Where(s => s.Value.Outputs.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(usual.Outputs.Keys)).Select(s => s.Key))
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                (await servable.GetSignatureAsync(signature)).WarmUp(ct);
            }
            catch (Exception e) when (e is not OperationCanceledException && !ct.IsCancellationRequested)
            {
                log.SignatureFailed(models, version, signature, e.Message);
            }
        }
    }

    private async Task<Servable> LoadOnceAsync(VersionUnit version, string models, bool isFirst, CancellationToken ct)
    {
        var servable = Servable.Load(version.Folder, cache, tags, batching.For(version.Folder));
        try
        {
            await PlayAsync(servable, version, models, ct);
            var usual = await UsualAsync(servable, models, version.Version);
            if (usual.WarmUp(ct) is { } refusal)
                log.ZerosRefused(models, version.Version, usual.Name, refusal);
            if (!isFirst)
                await PrepareSignaturesAsync(servable, models, version.Version, ct);
            return servable;
        }
        catch
        {
            servable.Dispose();
            throw;
        }
    }

    // The one that is called without a name; of a model that has none, one that can be converted.
    private async Task<LoadedSignature> UsualAsync(Servable servable, string models, long version)
    {
        if (servable.Signatures.ContainsKey(Servable.DefaultSignature))
            return await servable.GetSignatureAsync(Servable.DefaultSignature);
        ModelLoadException? first = null;
        foreach (var name in servable.Signatures.Keys.Order(StringComparer.Ordinal))
        {
            try
            {
                return await servable.GetSignatureAsync(name);
            }
            catch (ModelLoadException e)
            {
                first ??= e;
                log.SignatureFailed(models, version, name, e.Message);
            }
        }
        throw first!;
    }

    private async Task PlayAsync(Servable servable, VersionUnit version, string models, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        try
        {
            if (await warmUp().PlayAsync(version, models, servable, ct) is not (> 0 and var played))
                return;
            metrics.WarmUpEnded(version.Folder, GrpcStatusCode.Ok, played, time.GetElapsedTime(start));
            log.WarmedUp(models, version.Version, played);
        }
        catch (GrpcException e)
        {
            metrics.WarmUpEnded(version.Folder, e.Code, 0, time.GetElapsedTime(start));
            throw;
        }
    }
}
