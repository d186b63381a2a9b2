using Microsoft.Extensions.FileProviders;

namespace ClothingApp.Web.Examples;

internal static class ExamplePicturesExtensions
{
    /// <summary>Serves the example pictures under /examples/.</summary>
    public static void UseExamplePictures(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        FileProvider = new PhysicalFileProvider(ExamplePicture.Folder),
        RequestPath = "/examples",
        OnPrepareResponse = response => response.Context.Response.Headers.CacheControl = "public, max-age=86400",
    });
}
