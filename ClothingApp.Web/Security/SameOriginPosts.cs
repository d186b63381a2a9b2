using ClothingApp.Web.Layout;

namespace ClothingApp.Web.Security;

/// <summary>
/// Refuses posts that another site's page made. An antiforgery token would need a cookie and a key ring shared by all replicas;
/// the browser's own word for where a post comes from needs neither.
/// </summary>
internal static class SameOriginPosts
{
    public static void UseSameOriginPosts(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (IsSafe(context.Request.Method) || IsFromThisSite(context.Request))
            await next(context);
        else
            await Pages.Message(StatusCodes.Status403Forbidden, "This form belongs to another site",
                "The picture was sent from another site's page, so it was not looked at. Open this site itself and give it there.")
                .ExecuteAsync(context);
    });

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>Programs send neither header and carry nobody's authority, so what has neither is let through.</summary>
    private static bool IsFromThisSite(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ Length: > 0 } site])
            return site is "same-origin" or "none";
        if (request.Headers.Origin is not [{ Length: > 0 } origin])
            return true;
        // Host against host: behind a proxy that ends TLS the schemes differ.
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
