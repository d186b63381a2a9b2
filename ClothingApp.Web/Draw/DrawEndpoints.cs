using ClothingApp.Web.Classify;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Models;
using ClothingApp.Web.Security;

namespace ClothingApp.Web.Draw;

/// <summary><c>/draw</c>: a pad whose drawing is a file like any other.</summary>
internal static class DrawEndpoints
{
    private static readonly Refusal Nothing = new(FormPlace.File, StatusCodes.Status422UnprocessableEntity, "Draw a digit first, or choose a picture of one.");

    public static void MapDraw(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/draw", [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        app.MapPost("/draw", ClassifyAsync);
    }

    private static async Task<IResult> ShowAsync(ModelList models, CancellationToken ct)
    {
        var known = await models.GetAsync(ct);
        return known.Count == 0 || known.Any(model => model.Name == DrawPage.ModelName)
            ? Pages.Page<DrawPage>(StatusCodes.Status200OK, new ClassifyModel(await models.ChoiceAsync(DrawPage.ModelName, ct)))
            : Pages.Message(StatusCodes.Status404NotFound, "There is no such model", "It may have been taken away. The list of models shows what there is.");
    }

    private static async Task<IResult> ClassifyAsync(HttpContext context, Classifier classifier, VisitorLimits limits, ModelList models, CancellationToken ct)
    {
        var form = await ClassifyForm.ReadAsync(context.Request, ct);
        PageTrace.Join(context);
        var refusal = form is { File: null } ? Nothing : limits.Take(context, pictures: 1);
        if (refusal is not null)
            return await FormAnswer.OfAsync<DrawPage, ClassifyModel>(context, async _ => new ClassifyModel(await models.ChoiceAsync(DrawPage.ModelName, ct), Refusal: refusal), ct);
        var drawing = form is null ? null : new ClassifyForm("", form.File, null, DrawPage.ModelName);
        return await FormAnswer.OfAsync<DrawPage, ClassifyModel>(
            context, report => classifier.ClassifyAsync(drawing, ClassifyEndpoints.SiteOf(context.Request), report, ct), ct);
    }
}
