using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Models;
using ClothingApp.Web.Security;

namespace ClothingApp.Web.Many;

/// <summary><c>/many</c>: many pictures at once, and a table of what they show.</summary>
internal static class ManyEndpoints
{
    private static readonly Refusal TooLarge = new(FormPlace.File, StatusCodes.Status413PayloadTooLarge,
        "The files are larger than 32 MB together. Choose fewer at once.");

    public static void AddMany(this IHostApplicationBuilder builder) => builder.Services.AddTransient<ManyClassifier>();

    public static void MapMany(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/many", [HttpMethods.Get, HttpMethods.Head], async (string? model, ModelList models, CancellationToken ct) =>
            Pages.Page<ManyPage>(StatusCodes.Status200OK, new ManyModel(await models.ChoiceAsync(model, ct), [])));
        app.MapPost("/many", ClassifyAsync);
    }

    private static async Task<IResult> ClassifyAsync(HttpContext context, ManyClassifier classifier, ModelList models, VisitorLimits limits, CancellationToken ct)
    {
        var form = await ManyForm.ReadAsync(context.Request, ct);
        PageTrace.Join(context);
        if (limits.Take(context, Math.Clamp(form?.Count ?? 1, 1, ManyForm.MaxPictures)) is { } refusal)
            return Pages.Page<ManyPage>(refusal.Status, new ManyModel(await models.ChoiceAsync(form?.Model, ct), form?.Lines ?? [], refusal));
        return await FormAnswer.OfAsync<ManyPage, ManyModel>(context, AnswerAsync, ct);

        async Task<ManyModel> AnswerAsync(Func<GatewayProgress, Task>? report) => form is null
            ? new ManyModel(await models.ChoiceAsync(null, ct), [], TooLarge)
            : await classifier.ClassifyAsync(form, report, ct);
    }
}
