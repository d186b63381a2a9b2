using System.Globalization;
using ClothingApp.Gateway.Errors;

namespace ClothingApp.Gateway.Explanations;

/// <summary>The query of a request for an explanation.</summary>
/// <param name="Label">Of the class that is asked about; null: the one that the model thinks most likely.</param>
/// <param name="Method">Null: the best that the model offers.</param>
/// <param name="Version">Null: the newest.</param>
/// <param name="Thumbnail">Whether the picture comes without the map, too.</param>
internal sealed record ExplanationQuery(string? Label, ExplanationMethod? Method, long? Version, bool Thumbnail)
{
    public static Result<ExplanationQuery> Parse(IQueryCollection query)
    {
        string? label = null;
        ExplanationMethod? method = null;
        long? version = null;
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
        if (query.TryGetValue("version", out text))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return Failure.InvalidRequest("?version has to be a whole number such as 1. GET /api/models/MODEL lists the versions.");
            version = number;
        }
        if (query.TryGetValue("thumbnail", out text) && !bool.TryParse(text, out thumbnail))
            return Failure.InvalidRequest("?thumbnail has to be true or false.");
        // Left unread it would answer with the newest version, which is not the one that was asked for.
        if (query.ContainsKey("label"))
            return Failure.InvalidRequest("?label is not known here: a class is named by ?class, and a version asked for by number with ?version.");
        return new ExplanationQuery(label, method, version, thumbnail);
    }
}
