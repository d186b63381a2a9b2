using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Security;

namespace ClothingApp.Web.Compare;

/// <summary><c>/compare</c>: two models, or two versions of one, on the same picture.</summary>
internal static class CompareEndpoints
{
    public static void AddCompare(this IHostApplicationBuilder builder) => builder.Services.AddTransient<Comparer>();

    public static void MapCompare(this IEndpointRouteBuilder app)
    {
        app.MapMethods("/compare", [HttpMethods.Get, HttpMethods.Head], ShowAsync).WithCamera();
        app.MapPost("/compare", CompareAsync).WithCamera();
    }

    /// <summary>As on the front page, the address only fills the form.</summary>
    private static async Task<IResult> ShowAsync(string? url, string? left, string? right, Comparer comparer, CancellationToken ct)
    {
        var form = new CompareForm(new ClassifyForm(url ?? "", null, null, ""), ModelRef.Parse(left ?? ""), ModelRef.Parse(right ?? ""));
        return Pages.Page<ComparePage>(StatusCodes.Status200OK, await comparer.EmptyAsync(form, ct));
    }

    private static async Task<IResult> CompareAsync(HttpContext context, Comparer comparer, VisitorLimits limits, CancellationToken ct)
    {
        var form = await CompareForm.ReadAsync(context.Request, ct);
        PageTrace.Join(context);
        if (limits.Take(context, pictures: 2) is { } refusal)
            return Pages.Page<ComparePage>(refusal.Status, await comparer.EmptyAsync(form, ct) with { Refusal = refusal });
        return await FormAnswer.OfAsync<ComparePage, CompareModel>(context, report => comparer.CompareAsync(form, report, ct), ct);
    }
}
