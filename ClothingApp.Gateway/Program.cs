using ClothingApp.Gateway;
using ClothingApp.ServiceDefaults.Health;

if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync(args);

await using var app = GatewayApplication.Build(args);
await app.RunAsync();
return 0;
