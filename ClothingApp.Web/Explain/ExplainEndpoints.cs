using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Security;

namespace ClothingApp.Web.Explain;

/// <summary><c>/why</c>: which parts of a picture spoke for a label.</summary>
internal static class ExplainEndpoints
{
    /// <summary>What a map costs a visitor's limit. It is well over a hundred predictions, but in few and large calls.</summary>
    public const int PicturesPerMap = 20;

    public static void AddExplain(this IHostApplicationBuilder builder) => builder.Services.AddTransient<PictureExplainer>();

    public static void MapExplain(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/why", [HttpMethods.Get, HttpMethods.Head], ShowAsync).WithCamera();
        app.MapPost("/why", ExplainAsync).WithCamera();
    }

    /// <summary>As on the front page, the address only fills the form.</summary>
    private static async Task<IResult> ShowAsync(string? url, string? model, PictureExplainer explainer, CancellationToken ct)
    {
        var form = new ExplainForm(new ClassifyForm(url ?? "", null, null, model ?? ""), ModelRef.Parse(model ?? ""), "", "", Covering: false);
        return Pages.Page<ExplainPage>(StatusCodes.Status200OK, await explainer.EmptyAsync(form, ct));
    }

    private static async Task<IResult> ExplainAsync(HttpContext context, PictureExplainer explainer, VisitorLimits limits, CancellationToken ct)
    {
        var form = await ExplainForm.ReadAsync(context.Request, ct);
        PageTrace.Join(context);
        if (limits.Take(context, PicturesPerMap * (form?.Labels.Count ?? 1)) is { } refusal)
            return Pages.Page<ExplainPage>(refusal.Status, await explainer.EmptyAsync(form, ct) with { Refusal = refusal });
        return await FormAnswer.OfAsync<ExplainPage, ExplainModel>(context, report => explainer.ExplainAsync(form, report, ct), ct);
    }
}
