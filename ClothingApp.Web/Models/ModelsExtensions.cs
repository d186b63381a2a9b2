namespace ClothingApp.Web.Models;

internal static class ModelsExtensions
{
    public static void AddModels(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new ModelListCache(TimeProvider.System));
        builder.Services.AddTransient<ModelList>();
    }
}
