using ClothingApp.ModelServer;
using ClothingApp.ModelServer.Inference.Native;
using ClothingApp.ServiceDefaults.Health;

if (HealthProbe.IsAsked(args))
    return await HealthProbe.RunAsync(args);

NativeMemory.Economize();
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
