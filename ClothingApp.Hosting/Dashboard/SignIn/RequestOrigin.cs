using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClothingApp.Hosting.Dashboard.SignIn;

/// <summary>Keeps other sites' pages away: what listens on loopback is in reach of every page that this machine's browser shows.</summary>
internal static class RequestOrigin
{
    /// <summary>A foreign name that was pointed at 127.0.0.1 (DNS rebinding) is not served: to the browser that is the foreign site.</summary>
    public static void UseLoopbackNames(this IApplicationBuilder app) => app.Use((context, next) =>
        IsLoopback(context.Request.Host.Host)
            ? next(context)
            : RefuseAsync(context, StatusCodes.Status421MisdirectedRequest, "The dashboard answers on localhost only."));

    /// <summary>What changes anything must say that it comes from these pages, and only a browser's own word counts.</summary>
    public static void UseOwnOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
        IsSafe(context.Request.Method) || IsOwn(context.Request)
            ? next(context)
            : RefuseAsync(context, StatusCodes.Status403Forbidden, "This request does not come from the dashboard's own pages."));

    /// <summary>
    /// Receivers of telemetry serve programs, not pages: a request with the origin of a foreign site is refused. The host name is not
    /// looked at here, since containers call this machine by names of their own.
    /// </summary>
    public static void UseNoBrowserPages(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Request.Headers.Origin is [{ Length: > 0 } origin] && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopback(uri.Host))
            ? RefuseAsync(context, StatusCodes.Status403Forbidden, "Telemetry is not taken from web pages of other sites.")
            : next(context));

    internal static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) // never asked of a name server
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    private static bool IsOwn(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ Length: > 0 } site])
            return site == "same-origin";
        return request.Headers.Origin is [{ Length: > 0 } origin]
            && string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why, context.RequestAborted);
    }
}
