using System.Globalization;
using ClothingApp.Web.Layout;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClothingApp.Web.Classify;

/// <summary>The front page: the form, and the answer to it.</summary>
internal static class ClassifyEndpoints
{
    public static void AddClassify(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CurlCommand>();
        builder.Services.AddTransient<Classifier>();
        builder.Services.Configure<FormOptions>(options => options.MultipartBodyLengthLimit = ClassifyForm.MaxBytes);
    }

    public static void MapClassify(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], Show);
        app.MapPost("/", ClassifyAsync);
    }

    /// <summary>The address only fills the form: following a link must never make the server fetch something.</summary>
    private static RazorComponentResult<ClassifyPage> Show(string? url) =>
        Pages.Page<ClassifyPage>(StatusCodes.Status200OK, new ClassifyModel(url ?? ""));

    private static async Task<RazorComponentResult<ClassifyPage>> ClassifyAsync(HttpContext context, Classifier classifier, CancellationToken ct)
    {
        var model = await ClassifyForm.ReadAsync(context.Request, ct) is { } form
            ? await classifier.ClassifyAsync(form, SiteOf(context.Request), ct)
            : new ClassifyModel(Refusal: Refusals.TooLarge);
        if (model.Refusal?.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Pages.Page<ClassifyPage>(model.Refusal?.Status ?? StatusCodes.Status200OK, model);
    }

    private static Uri SiteOf(HttpRequest request) => new($"{request.Scheme}://{request.Host}");
}
