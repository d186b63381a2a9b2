namespace ClothingApp.Web.Security;

/// <summary>Headers that every answer of the website carries, errors included.</summary>
internal static class SecurityHeaders
{
    private static readonly (string Name, string Value)[] Headers =
    [
        ("Content-Security-Policy",
            "default-src 'none'; img-src 'self' blob: data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        // Not no-referrer: that makes browsers send `Origin: null` with the form's own posts, and over plain http, where there
        // is no Sec-Fetch-Site, Origin is all that SameOriginPosts has.
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ];

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // At the very end, because the error page starts from an emptied response.
        context.Response.OnStarting(() =>
        {
            // Left by the components' renderer for a script that these pages do not load.
            context.Response.Headers.Remove("blazor-enhanced-nav");
            foreach (var (name, value) in Headers)
                context.Response.Headers[name] = value;
            return Task.CompletedTask;
        });
        return next(context);
    });
}
