using ClothingApp.ServiceDefaults;
using ClothingApp.Web.Classify;
using ClothingApp.Web.Compare;
using ClothingApp.Web.Draw;
using ClothingApp.Web.Examples;
using ClothingApp.Web.Explain;
using ClothingApp.Web.Gateway;
using ClothingApp.Web.Language;
using ClothingApp.Web.Layout;
using ClothingApp.Web.Many;
using ClothingApp.Web.Models;
using ClothingApp.Web.Security;

namespace ClothingApp.Web;

/// <summary>The website put together: used by the program and by tests that host it themselves.</summary>
internal static class WebsiteApplication
{
    private const string DefaultAddress = "http://localhost:8081";

    /// <summary>Builds the website, ready to run.</summary>
    /// <param name="args">Command-line settings, such as <c>--urls=http://localhost:8081</c>.</param>
    /// <param name="configure">Changes settings or services before the website is built.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // Named and placed by this assembly, not by the process or its working directory:
        // the static files are found from `dotnet run`, from a published folder, from any directory and inside a test host alike.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ApplicationName = typeof(WebsiteApplication).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]))
            builder.WebHost.UseUrls(DefaultAddress);
        builder.AddServiceDefaults();
        builder.AddWebsiteOptions();
        builder.AddLanguages();
        builder.AddPages();
        builder.AddGatewayClient();
        builder.AddModels();
        builder.AddClassify();
        builder.AddMany();
        builder.AddExplain();
        builder.AddCompare();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseLanguages();
        app.UseErrorPages();
        app.UseSameOriginPosts();
        app.UseExamplePictures();
        app.MapStaticAssets();
        app.MapClassify();
        app.MapMany();
        app.MapDraw();
        app.MapExplain();
        app.MapCompare();
        app.MapModels();
        app.MapServiceDefaults();
        return app;
    }
}
