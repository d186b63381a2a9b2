using ClothingApp.ModelServer;
using ClothingApp.ServiceDefaults.Health;

if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync(args);

try
{
    await ModelServerApplication.Build(args).RunAsync();
    return 0;
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync($"The model server cannot start: {e.Message}");
    return 2;
}
