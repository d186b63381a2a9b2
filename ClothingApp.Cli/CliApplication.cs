using System.CommandLine;
using ClothingApp.Cli.Evaluate;
using ClothingApp.Cli.Predict;

namespace ClothingApp.Cli;

/// <summary>The command line as a whole.</summary>
internal static class CliApplication
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken ct = default)
    {
        var root = new RootCommand("Asks models what pictures show.")
        {
            PredictCommand.Create(),
            EvaluateCommand.Create(),
        };
        var parsed = root.Parse(args);
        var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            var code = await parsed.InvokeAsync(invocation, ct);
            return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
        }
        catch (CliException e)
        {
            await error.WriteLineAsync(e.Message.AsMemory(), CancellationToken.None);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped.".AsMemory(), CancellationToken.None);
            return ExitCode.Stopped;
        }
    }
}

internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>At least one picture has no answer, or nothing could be asked.</summary>
    public const int Failed = 1;

    /// <summary>The command line asks for something that cannot be.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl+C: 128 + SIGINT, as shells have it.</summary>
    public const int Stopped = 130;
}

/// <summary>Ends the command with a sentence for the person who typed it.</summary>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
