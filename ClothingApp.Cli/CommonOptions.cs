using System.CommandLine;
using Spectre.Console;

namespace ClothingApp.Cli;

/// <summary>Options that every command has.</summary>
internal static class CommonOptions
{
    public static Option<string> Model() => new("--model")
    {
        Description = "The model to ask.",
        DefaultValueFactory = _ => "clothing-model",
    };

    public static Option<Uri?> Gateway() => new("--gateway")
    {
        Description = "Address of a running gateway. Default: http://localhost:9696, or a private one for the time of the command when nothing answers there.",
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                return uri;
            result.AddError($"--gateway takes an address such as http://localhost:9696, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON." };

    public static Option<int> Number(string name, int value, int min, int max, string description)
    {
        var option = new Option<int>(name) { Description = $"{description} {min} to {max}.", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var number) || number < min || number > max))
                result.AddError($"{name} takes a whole number from {min} to {max}, not '{token.Value}'.");
        });
        return option;
    }

    /// <summary>A console over one of the command's writers; when nobody looks, without colours, and wide: tables in files do not wrap.</summary>
    public static IAnsiConsole Console(TextWriter writer)
    {
        var target = new AnsiConsoleOutput(writer);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = target,
            Ansi = target.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        });
        if (!target.IsTerminal)
            console.Profile.Width = 200;
        return console;
    }
}
