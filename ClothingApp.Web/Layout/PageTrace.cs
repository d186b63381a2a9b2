using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Web.Layout;

/// <summary>
/// Joins a question to the page that it was asked from, as one trace. The page's forms carry the id of its span in a field that every visitor
/// could fill with anything: docs/decisions/0020 says why that is harmless.
/// </summary>
internal static class PageTrace
{
    /// <summary>The form's field, in W3C's format of the header with this name.</summary>
    public const string Field = "traceparent";

    private const int Length = 55;

    private static readonly ActivitySource Source = new("ClothingApp.Web");

    /// <returns>What the forms of the page that is being written carry; null when nobody records it, or when it is an answer: the next question is a new matter.</returns>
    public static string? Of(HttpContext? context) =>
        context is not null && HttpMethods.IsGet(context.Request.Method) && Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } span ? span.Id : null;

    /// <summary>
    /// To be called by the handler itself, after it has read the form: what is done after this belongs to the page's trace. A span's parent is
    /// fixed before the form is read, so another span takes its place.
    /// </summary>
    public static void Join(HttpContext context)
    {
        if (context.Features.Get<IFormFeature>()?.Form is not { } form || Parse(form[Field]) is not { } page
            || context.Features.Get<IHttpActivityFeature>() is not { Activity: { Recorded: true } own } feature)
            return;
        if (own.ParentId is not null)
        {
            // A proxy in front has begun a trace: this request stays in it.
            own.AddLink(new ActivityLink(page));
            return;
        }
        // Whether it is recorded was decided for this request, and not by what the field says of it.
        var parent = new ActivityContext(page.TraceId, page.SpanId, own.ActivityTraceFlags, traceState: null, isRemote: true);
        if (Source.StartActivity(own.OperationName, ActivityKind.Server, parent, own.TagObjects, startTime: new DateTimeOffset(own.StartTimeUtc)) is not { } joined)
            return;
        own.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        feature.Activity = joined;
        context.Response.OnCompleted(() =>
        {
            joined.Stop();
            return Task.CompletedTask;
        });
    }

    /// <returns>The context that the field names; null for everything but version 00, in full and in lower case, without zeros for ids.</returns>
    public static ActivityContext? Parse(string? value) =>
        value is { Length: Length } && value.StartsWith("00-", StringComparison.Ordinal) && ActivityContext.TryParse(value, traceState: null, isRemote: true, out var context)
            ? context
            : null;
}
