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
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], ShowAsync).WithCamera();
        app.MapPost("/", ClassifyAsync).WithCamera();
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
        return await FormAnswer.OfAsync<ClassifyPage, ClassifyModel>(
            context, report => classifier.ClassifyAsync(form, SiteOf(context.Request), report, ct), ct);
    }

    /// <summary>The website's own address as the visitor sees it.</summary>
    public static Uri SiteOf(HttpRequest request) => new($"{request.Scheme}://{request.Host}");
}
