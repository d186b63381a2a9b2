using ClothingApp.ModelServer;

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
