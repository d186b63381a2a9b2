using System.Globalization;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Models;
using ClothingApp.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClothingApp.Web.Classify;

/// <summary>The front page: the form, and the answer to it.</summary>
internal static class ClassifyEndpoints
{
    public static void AddClassify(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<VisitorLimits>();
        builder.Services.AddSingleton<CurlCommand>();
        builder.Services.AddSingleton<CodeSnippets>();
        builder.Services.AddTransient<Classifier>();
    }

    public static void MapClassify(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], ShowAsync);
        app.MapPost("/", ClassifyAsync);
    }

    /// <summary>The address only fills the form: following a link must never make the server fetch something.</summary>
    private static async Task<RazorComponentResult<ClassifyPage>> ShowAsync(string? url, string? model, ModelList models, CancellationToken ct) =>
        Pages.Page<ClassifyPage>(StatusCodes.Status200OK, new ClassifyModel(await models.ChoiceAsync(model, ct), url ?? ""));

    private static async Task<IResult> ClassifyAsync(HttpContext context, Classifier classifier, VisitorLimits limits, ModelList models, CancellationToken ct)
    {
        var form = await ClassifyForm.ReadAsync(context.Request, ct);
        PageTrace.Join(context);
        if (limits.Take(context, pictures: 1) is { } refusal)
            return Pages.Page<ClassifyPage>(refusal.Status, new ClassifyModel(await models.ChoiceAsync(form?.Model, ct), form?.Url ?? "", refusal));
        if (LivePage.IsWanted(context.Request))
        {
            await LivePage.WriteAsync<ClassifyPage>(context, async report => await classifier.ClassifyAsync(form, SiteOf(context.Request), report, ct), ct);
            return TypedResults.Empty;
        }
        var model = await classifier.ClassifyAsync(form, SiteOf(context.Request), report: null, ct);
        if (model.Refusal?.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Pages.Page<ClassifyPage>(model.Refusal?.Status ?? StatusCodes.Status200OK, model);
    }

    private static Uri SiteOf(HttpRequest request) => new($"{request.Scheme}://{request.Host}");
}
