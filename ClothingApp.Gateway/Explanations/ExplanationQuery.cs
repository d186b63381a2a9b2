using ClothingApp.Gateway.Errors;
using ClothingApp.Gateway.Models;

namespace ClothingApp.Gateway.Explanations;

/// <summary>The query of a request for an explanation.</summary>
/// <param name="Label">Of the class that is asked about; null: the one that the model thinks most likely.</param>
/// <param name="Method">Null: the best that the model offers.</param>
internal sealed record ExplanationQuery(string? Label, ExplanationMethod? Method, VersionChoice Version)
{
    public static Result<ExplanationQuery> Parse(IQueryCollection query)
    {
        string? label = null;
        ExplanationMethod? method = null;
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
        var version = VersionChoice.Parse(query);
        return version.Succeeded ? new ExplanationQuery(label, method, version.Value) : version.Failure;
    }
}
