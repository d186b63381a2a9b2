using ClothingApp.ServiceDefaults.Health;
using ClothingApp.Web;

if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync(args);

await WebsiteApplication.Build(args).RunAsync();
return 0;
