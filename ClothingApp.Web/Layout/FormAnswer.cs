using System.Globalization;
using ClothingApp.Web.Classify;
using ClothingApp.Web.Gateway;
using Microsoft.AspNetCore.Components;

namespace ClothingApp.Web.Layout;

/// <summary>A page's model after a form was posted.</summary>
public interface IAnswered
{
    /// <summary>Null when there is an answer.</summary>
    Refusal? Refusal { get; }
}

/// <summary>The answer to a form: as lines for the script, or as a page with the refusal's status.</summary>
internal static class FormAnswer
{
    /// <param name="answer">Gets whom to tell of the stages, null when nobody waits for that, and gives the page's model.</param>
    public static async Task<IResult> OfAsync<TPage, TModel>(HttpContext context, Func<Func<GatewayProgress, Task>?, Task<TModel>> answer, CancellationToken ct)
        where TPage : IComponent where TModel : IAnswered
    {
        if (LivePage.IsWanted(context.Request))
        {
            await LivePage.WriteAsync<TPage>(context, async report => await answer(report), ct);
            return TypedResults.Empty;
        }
        var model = await answer(null);
        if (model.Refusal?.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Pages.Page<TPage>(model.Refusal?.Status ?? StatusCodes.Status200OK, model);
    }
}
