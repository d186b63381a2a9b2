using System.CommandLine;
using ClothingApp.Cli.Gateways;
using Spectre.Console;

namespace ClothingApp.Cli.Evaluate;

/// <summary><c>evaluate DIR</c></summary>
internal static class EvaluateCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("dir") { Description = "A folder with a folder of pictures per label." };
        var model = CommonOptions.Model();
        var gateway = CommonOptions.Gateway();
        var parallel = CommonOptions.Number("--parallel", Math.Max(2, Environment.ProcessorCount), 1, 64, "Pictures in flight.");
        var json = CommonOptions.Json();
        var command = new Command("evaluate", "Measures a model's accuracy on labelled pictures.") { folder, model, gateway, parallel, json };
        command.SetAction(async (parsed, ct) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var (path, name) = (parsed.GetValue(folder)!, parsed.GetValue(model)!);
            if (!Directory.Exists(path))
                throw new CliException(ExitCode.Usage, $"There is no folder {path}. Check the path.");
            await using var connection = await GatewayConnection.OpenAsync(parsed.GetValue(gateway), error.WriteLine, ct);
            var known = await connection.Client.GetModelAsync(name, ct);
            if (known.Value is not { } answer)
                throw new CliException(ExitCode.Failed, known.Problem?.Detail ?? $"The gateway at {connection.Address} does not describe the model {name}.");

            var pictures = LabelledPictures.Find(path, name, answer.Labels);
            var evaluation = await RunAsync(connection.Client, name, pictures, parsed.GetValue(parallel), error, ct);
            if (parsed.GetValue(json))
                EvaluateReport.WriteJson(output, name, evaluation);
            else
                EvaluateReport.Write(output, error, name, evaluation, answer.Labels);
            return evaluation.Failed.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static async Task<Evaluation> RunAsync(
        GatewayClient client, string model, IReadOnlyList<LabelledPicture> pictures, int parallel, TextWriter error, CancellationToken ct)
    {
        var evaluation = new Evaluation();
        var bound = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = ct };
        // On the error stream, so that the result alone can be sent to a file.
        await CommonOptions.Console(error).Progress().AutoClear(true).StartAsync(async context =>
        {
            var task = context.AddTask($"Asking {model} about {pictures.Count} pictures", maxValue: pictures.Count);
            await Parallel.ForEachAsync(pictures, bound, async (picture, token) =>
            {
                evaluation.Add(picture, await client.PredictAsync(model, picture.Path, top: 1, token));
                task.Increment(1);
            });
        });
        return evaluation;
    }
}
