using System.Globalization;
using Microsoft.AspNetCore.Localization;

namespace ClothingApp.Web.Language;

/// <summary>The languages of the pages. Chosen by Accept-Language alone: a cookie would have to be asked for, and a path would double every address.</summary>
internal static class Languages
{
    private static readonly CultureInfo[] Known = [CultureInfo.GetCultureInfo("en"), CultureInfo.GetCultureInfo("de")];

    public static void AddLanguages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddLocalization();
        builder.Services.Configure<RequestLocalizationOptions>(options =>
        {
            options.DefaultRequestCulture = new RequestCulture(Known[0]);
            options.SupportedCultures = options.SupportedUICultures = Known;
            options.RequestCultureProviders = [new AcceptLanguageHeaderRequestCultureProvider()];
        });
    }

    public static void UseLanguages(this IApplicationBuilder app)
    {
        app.UseRequestLocalization();
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) is true)
                    context.Response.Headers.Append("Vary", "Accept-Language");
                return Task.CompletedTask;
            });
            return next(context);
        });
    }
}
