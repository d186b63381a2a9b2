using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway.Explanations;

/// <summary>The query of a request for an explanation.</summary>
/// <param name="Label">Of the class that is asked about; null: the one that the model thinks most likely.</param>
/// <param name="Method">Null: the best that the model offers.</param>
/// <param name="Thumbnail">Whether the picture comes without the map, too.</param>
internal sealed record ExplanationQuery(string? Label, ExplanationMethod? Method, VersionChoice Version, bool Thumbnail)
{
    public static Result<ExplanationQuery> Parse(IQueryCollection query)
    {
        string? label = null;
        ExplanationMethod? method = null;
        var thumbnail = false;
        if (query.TryGetValue("class", out var text))
        {
            if (text is not [{ Length: > 0 } one])
                return Failure.InvalidRequest("?class has to be one of the model's labels. GET /api/models/MODEL lists them.");
            label = one;
        }
        if (query.TryGetValue("method", out text))
        {
            method = ExplanationMethods.Parse(text.ToString());
            if (method is null)
                return Failure.InvalidRequest("?method has to be integrated_gradients or occlusion. Left out, it is the best that the model offers.");
        }
        if (query.TryGetValue("thumbnail", out text) && !bool.TryParse(text, out thumbnail))
            return Failure.InvalidRequest("?thumbnail has to be true or false.");
        var version = VersionChoice.Parse(query);
        return version.Succeeded ? new ExplanationQuery(label, method, version.Value, thumbnail) : version.Failure;
    }
}
