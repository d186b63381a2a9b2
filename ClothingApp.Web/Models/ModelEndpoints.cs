using ClothingApp.Web.Classify;
using ClothingApp.Web.Layout;

namespace ClothingApp.Web.Models;

/// <summary><c>/models</c> and <c>/models/{name}</c>: what can be asked.</summary>
internal static class ModelEndpoints
{
    private static readonly string[] GetOrHead = [HttpMethods.Get, HttpMethods.Head];

    public static void MapModels(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/models", GetOrHead, async (ModelList models, CancellationToken ct) =>
            Pages.Page<ModelsPage>(StatusCodes.Status200OK, await models.GetAsync(ct)));
        app.MapMethods("/models/{name}", GetOrHead, ShowAsync);
    }

    private static async Task<IResult> ShowAsync(string name, ModelList models, CodeSnippets snippets, CancellationToken ct)
    {
        var known = await models.GetAsync(ct);
        if (known.FirstOrDefault(model => model.Name == name) is { } card)
        {
            var example = new PictureSource.Address("https://example.org/picture.jpg");
            return Pages.Page<ModelPage>(StatusCodes.Status200OK, new ModelPageModel(card, snippets.For(example, card.Name, new Uri("http://localhost"))));
        }
        return known.Count > 0
            ? Pages.Message(StatusCodes.Status404NotFound, "There is no such model", "It may have been taken away. The list of models shows what there is.")
            : Pages.Message(StatusCodes.Status503ServiceUnavailable, "No models are known yet", "The prediction service does not answer. Try again in a minute.");
    }
}
