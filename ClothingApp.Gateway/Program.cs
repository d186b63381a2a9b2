using ClothingApp.Gateway;
using ClothingApp.Imaging.Decoding.Workers;
using ClothingApp.ServiceDefaults.Health;

if (DecodeWorker.IsAsked(args))
    return DecodeWorker.Run(args);
if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync(args);

await using var app = GatewayApplication.Build(args);
await app.RunAsync();
return 0;
