using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClothingApp.Web.Layout;

/// <summary>Renders components as plain pages: no circuit, no streaming, no state between requests.</summary>
internal static class Pages
{
    public static void AddPages(this IHostApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents();
        // Nothing on a static page is ever protected, so no key ring: not one in memory, and not one written to the home directory at start.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.Remove(builder.Services.Single(
            service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Name == "DataProtectionHostedService"));
    }

    /// <summary>A page whose one parameter is its model.</summary>
    public static RazorComponentResult<TPage> Page<TPage>(int status, object model) where TPage : IComponent =>
        new(new Dictionary<string, object?> { ["Model"] = model }) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>A page that says one thing.</summary>
    public static RazorComponentResult<MessagePage> Message(int status, string title, string text) =>
        Page<MessagePage>(status, new Message(title, text));

    /// <summary>Pages for what is not found and for our own bugs.</summary>
    public static void UseErrorPages(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(errors => errors.Run(context => Message(
            StatusCodes.Status500InternalServerError, "Something broke on our side",
            "The picture was not classified. Try once more; if it breaks again, tell whoever runs this site and give them the time of day.")
            .ExecuteAsync(context)));
        app.UseStatusCodePages(errors => errors.HttpContext.Response.StatusCode == StatusCodes.Status404NotFound
            ? Message(StatusCodes.Status404NotFound, "There is no such page", "The address may be misspelt. The form is on the front page.")
                .ExecuteAsync(errors.HttpContext)
            : Task.CompletedTask);
    }
}

/// <summary>What <see cref="MessagePage"/> says. Public as every component's parameter has to be.</summary>
public sealed record Message(string Title, string Text);
