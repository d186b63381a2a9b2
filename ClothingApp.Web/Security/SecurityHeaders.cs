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
    ];

    private const string NoCamera = "camera=(), geolocation=(), microphone=()", Camera = "camera=(self), geolocation=(), microphone=()";

    /// <summary>The page may ask the visitor for the camera; any other page may not.</summary>
    public static void WithCamera(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(CameraUse.Marked);

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // At the very end, because the error page starts from an emptied response.
        context.Response.OnStarting(() =>
        {
            // Left by the components' renderer for a script that these pages do not load.
            context.Response.Headers.Remove("blazor-enhanced-nav");
            foreach (var (name, value) in Headers)
                context.Response.Headers[name] = value;
            context.Response.Headers["Permissions-Policy"] = context.GetEndpoint()?.Metadata.GetMetadata<CameraUse>() is null ? NoCamera : Camera;
            return Task.CompletedTask;
        });
        return next(context);
    });

    private sealed class CameraUse
    {
        public static readonly CameraUse Marked = new();
    }
}
