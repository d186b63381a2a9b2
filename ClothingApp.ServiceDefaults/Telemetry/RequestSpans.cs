using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace ClothingApp.ServiceDefaults.Telemetry;

/// <summary>
/// Completes the span of a request with what ASP.NET Core 10 knows only at the end and leaves to an instrumentation package:
/// the name by route, the route, the status.
/// </summary>
internal sealed class RequestSpans : IStartupFilter
{
    /// <summary>Anybody may invent others, which are no names of spans.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal) { "CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE" };

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(inner => async context =>
        {
            var failed = true;
            try
            {
                await inner(context);
                failed = false;
            }
            finally
            {
                if (context.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
                    Complete(span, context, failed ? StatusCodes.Status500InternalServerError : context.Response.StatusCode);
            }
        });
        next(app);
    };

    private static void Complete(Activity span, HttpContext context, int status)
    {
        span.SetTag("http.response.status_code", status);
        if (status >= 500)
            span.SetStatus(ActivityStatusCode.Error);
        // Without a route (a file, or nothing there) the method alone: a path would make a name of each address that anybody tries.
        span.DisplayName = Known.Contains(context.Request.Method) ? context.Request.Method : "HTTP";
        if ((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is not { } route)
            return;
        span.SetTag("http.route", route);
        span.DisplayName = $"{context.Request.Method} {route}";
    }
}
