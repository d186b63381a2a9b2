using System.CommandLine;
using ClothingApp.Cli.Gateways;
using ClothingApp.Cli.Timing;

namespace ClothingApp.Cli.Predict;

/// <summary><c>predict PATH_OR_URL...</c></summary>
internal static class PredictCommand
{
    public static Command Create()
    {
        var pictures = new Argument<string[]>("path-or-url")
        {
            Description = "Files to send, or addresses that the gateway downloads.",
            Arity = ArgumentArity.OneOrMore,
        };
        // An argument that takes many takes mistyped options too, unless it is told not to.
        pictures.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-')))
                result.AddError($"There is no option {token.Value}. A file of that name is given as ./{token.Value}.");
        });
        var model = CommonOptions.Model();
        var top = CommonOptions.Number("--top", 5, 1, 1000, "How many labels to print.");
        var gateway = CommonOptions.Gateway();
        var repeat = CommonOptions.Number("--repeat", 0, 0, 100_000, "Measure: ask this many times more for each picture and print the median time by stage.");
        var json = CommonOptions.Json();
        var command = new Command("predict", "Prints what a model sees in pictures.") { pictures, model, top, gateway, repeat, json };
        command.SetAction(async (parsed, ct) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            await using var connection = await GatewayConnection.OpenAsync(parsed.GetValue(gateway), error.WriteLine, ct);
            var run = new PredictRun(connection.Client, parsed.GetValue(model)!, parsed.GetValue(top), parsed.GetValue(repeat));
            var results = await run.RunAsync(parsed.GetValue(pictures)!, ct);
            if (parsed.GetValue(json))
                PredictReport.WriteJson(output, results, run.Times);
            else
                PredictReport.Write(output, error, results, run.Times);
            return results.All(result => result.Problem is null) ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}

/// <summary>One picture and what became of it: an answer, or a problem.</summary>
internal sealed record PredictResult(string Picture, string Model, long? Version, IReadOnlyList<LabelScore>? Top, Problem? Problem);

/// <summary>Asks for each picture once, and then as often as is to be measured.</summary>
internal sealed class PredictRun(GatewayClient client, string model, int top, int repeat)
{
    public StageTimes Times { get; } = new();

    public async Task<IReadOnlyList<PredictResult>> RunAsync(IReadOnlyList<string> pictures, CancellationToken ct)
    {
        var results = new List<PredictResult>(pictures.Count);
        foreach (var picture in pictures)
        {
            var answer = await client.PredictAsync(model, picture, top, ct);
            var first = answer.Value?.Predictions[0];
            results.Add(new PredictResult(picture, model, answer.Value?.Version, first?.Top, answer.Problem ?? first?.Error));
        }
        // Measured after all were asked once: the first requests pay for connections and for code that is not compiled yet.
        foreach (var picture in results.Where(result => result.Problem is null).Select(result => result.Picture))
        {
            for (var i = 0; i < repeat; i++)
            {
                var answer = await client.PredictAsync(model, picture, top, ct);
                if (answer.Value?.Predictions[0].Timings is { } timings)
                    Times.Add(timings, answer.Elapsed);
            }
        }
        return results;
    }
}
