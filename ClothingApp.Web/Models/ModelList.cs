using ClothingApp.Web.Gateway;
using Microsoft.Extensions.Options;

namespace ClothingApp.Web.Models;

/// <summary>The models that visitors may choose from, the site's own first.</summary>
internal sealed class ModelList(GatewayClient gateway, ModelListCache cache, IOptions<WebsiteOptions> options)
{
    /// <summary>Asked when a form names no model.</summary>
    public string Default => options.Value.Model;

    /// <returns>As the gateway last described them; empty while it never did.</returns>
    public Task<IReadOnlyList<ModelDescription>> GetAsync(CancellationToken ct) => cache.GetAsync(async () =>
        await gateway.ListModelsAsync(ct) is { } models ? [.. models.OrderByDescending(model => model.Name == Default)] : null);

    /// <summary>What the select offers; never empty.</summary>
    public async Task<ModelChoice> ChoiceAsync(string? selected, CancellationToken ct)
    {
        var models = (await GetAsync(ct)).Select(ModelOption.Of).ToList();
        if (models.All(model => model.Name != Default))
            models.Insert(0, new ModelOption(Default, Default));
        return new ModelChoice(models, models.Any(model => model.Name == selected) ? selected! : Default);
    }
}

/// <summary>Remembers the list for a few seconds, failures too: pages come often, and must not wait for the gateway each time.</summary>
internal sealed class ModelListCache(TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private volatile Entry _entry = new([], null);

    /// <param name="ask">Null when there is no answer: then what was known stays.</param>
    public async Task<IReadOnlyList<ModelDescription>> GetAsync(Func<Task<IReadOnlyList<ModelDescription>?>> ask)
    {
        var entry = _entry;
        if (entry.Asked is { } asked && time.GetElapsedTime(asked) < Fresh)
            return entry.Models;
        _entry = entry with { Asked = time.GetTimestamp() }; // the others go on with what there is meanwhile
        if (await ask() is not { } models)
            return entry.Models;
        _entry = new Entry(models, time.GetTimestamp());
        return models;
    }

    private sealed record Entry(IReadOnlyList<ModelDescription> Models, long? Asked);
}

/// <param name="Options">The site's default first.</param>
/// <param name="Selected">The name of one of them.</param>
public sealed record ModelChoice(IReadOnlyList<ModelOption> Options, string Selected)
{
    /// <summary>Whether another than the first is chosen.</summary>
    public bool IsOther => Selected != Options[0].Name;

    public bool Has(string name) => Options.Any(option => option.Name == name);
}

/// <param name="Text">What people read.</param>
public sealed record ModelOption(string Name, string Text)
{
    public static ModelOption Of(ModelDescription model) => new(model.Name, model.Title == model.Name ? model.Name : $"{model.Title} ({model.Name})");
}
