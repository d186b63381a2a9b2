using System.Globalization;
using ClothingApp.Hosting.Dashboard.Frontend;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ClothingApp.Hosting.Dashboard.SignIn;

/// <summary>
/// Sign-in by token: by the printed link (/login?t=...) or by typing it into the page. Whoever shows the right one gets a cookie
/// that scripts cannot read and other sites cannot use; everything else waits behind it.
/// </summary>
internal sealed class SignInPage(AccessToken token, Sessions sessions, SignInThrottle throttle, string cookieName)
{
    private const int MaxFormBytes = 4096;

    /// <summary>What the sign-in page itself is made of.</summary>
    private static readonly HashSet<string> Open = new(StringComparer.Ordinal) { "/base.css", "/login.css", "/favicon.svg" };

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (request.Path == "/login")
            await LoginAsync(context);
        else if (Open.Contains(request.Path.Value ?? "") || sessions.Knows(request.Cookies[cookieName]))
            await next(context);
        else if (request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else
            context.Response.Redirect("/login"); // browsers carry the part after # over
    }

    private Task LoginAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsPost(request.Method))
            return PostAsync(context);
        if (!HttpMethods.IsGet(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }
        if (request.Query["t"] is not [{ Length: > 0 } attempt])
            return ShowAsync(context, StatusCodes.Status200OK, "login.html");
        // A foreign page may embed the link as a picture, to use up the tries; a person opens it as a document.
        if (request.Headers["Sec-Fetch-Dest"] is [{ Length: > 0 } destination] && destination != "document")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
        return TryAsync(context, attempt, request.Query["returnUrl"]);
    }

    private async Task PostAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > MaxFormBytes)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        var form = await context.Request.ReadFormAsync(new FormOptions { ValueCountLimit = 4, BufferBodyLengthLimit = MaxFormBytes }, context.RequestAborted);
        await TryAsync(context, form["token"].ToString().Trim(), form["returnUrl"]);
    }

    private Task TryAsync(HttpContext context, string attempt, string? returnUrl)
    {
        if (!throttle.MayTry())
        {
            context.Response.Headers.RetryAfter = SignInThrottle.Pause.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return ShowAsync(context, StatusCodes.Status429TooManyRequests, "login-slow.html");
        }
        if (!token.Matches(attempt))
        {
            throttle.CountWrong();
            return ShowAsync(context, StatusCodes.Status401Unauthorized, "login-wrong.html");
        }

        context.Response.Cookies.Append(cookieName, sessions.Begin(), new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
        // A strict cookie does not travel along a redirect that another site's link began, so there our own page leads on.
        if (context.Request.Headers["Sec-Fetch-Site"] is ["cross-site" or "same-site"])
            return ShowAsync(context, StatusCodes.Status200OK, "login-done.html");
        context.Response.Redirect(LocalPath.Of(returnUrl));
        return Task.CompletedTask;
    }

    private static Task ShowAsync(HttpContext context, int status, string page)
    {
        context.Response.StatusCode = status;
        return FrontendFiles.WriteAsync(context, page);
    }
}

internal static class SignInExtensions
{
    public static void UseSignIn(this IApplicationBuilder app, SignInPage page) => app.Use(page.InvokeAsync);
}
