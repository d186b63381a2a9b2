using System.Text.Json.Nodes;
using ClothingApp.Cli;

namespace ClothingApp.Tests.Cli;

public sealed class EvaluateCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private StubGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await StubGateway.StartAsync();

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _folder.Delete();
    }

    [Fact]
    public async Task Evaluate_LabelledFolder_CountsRightAndWrongAnswers()
    {
        WriteFourPictures();

        var run = await EvaluateAsync("--json");

        var result = JsonNode.Parse(run.Output)!;
        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(0.75, (double)result["accuracy"]!);
        Assert.Equal(3, (int)result["correct"]!);
        Assert.Equal(4, (int)result["total"]!);
        Assert.Equal(3, (int)result["version"]!);
        Assert.Equal(
            ["hat>hat 2", "pants>pants 1", "pants>shirt 1"],
            result["confusions"]!.AsArray().Select(entry => $"{entry!["label"]}>{entry["predicted"]} {entry["count"]}"));
        Assert.Equal(5.5, MedianOf(result, "predict"));
        Assert.True(MedianOf(result, "whole prediction") > 0);
    }

    [Fact]
    public async Task Evaluate_LabelledFolder_PrintsAccuracyMatrixAndTimes()
    {
        WriteFourPictures();

        var run = await EvaluateAsync();

        Assert.Contains("clothing-model, version 3: accuracy 0.7500 (3 of 4 pictures, 0 without an answer)", run.Output, StringComparison.Ordinal);
        Assert.Equal(["pants", ".", "1", "1"], Row(run.Output, "pants"));
        Assert.Equal(["predict", "5.50"], Row(run.Output, "predict "));
    }

    [Fact]
    public async Task Evaluate_PictureWithoutAnswer_CountsAsWrongAndFails()
    {
        WriteFourPictures();
        var broken = _folder.Write("shirt/a.png", "broken");

        var run = await EvaluateAsync();

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("accuracy 0.6000 (3 of 5 pictures, 1 without an answer)", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{broken}: That is no picture. (unsupported_image)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_NoSuchFolder_SaysSo()
    {
        var run = await CliRun.OfAsync("evaluate", Path.Combine(_folder.Path, "nowhere"), "--gateway", _gateway.Address);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("There is no folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_FolderWithoutPictures_SaysWhatItNeeds()
    {
        _folder.Write("hat/readme.txt", "no picture");

        var run = await EvaluateAsync();

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("It needs a folder per label", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Evaluate_FolderThatIsNoLabel_NamesItAndTheLabels()
    {
        _folder.Write("hats/a.jpg", "hat");

        var run = await EvaluateAsync();

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("has no label 'hats'", run.Error, StringComparison.Ordinal);
        Assert.Contains("hat, pants, shirt", run.Error, StringComparison.Ordinal);
        Assert.Empty(_gateway.Seen);
    }

    [Fact]
    public async Task Evaluate_UnknownModel_RepeatsTheGatewaysWords()
    {
        var run = await EvaluateAsync("--model", "nothing");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("There is no model 'nothing'.", run.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> EvaluateAsync(params string[] options) =>
        CliRun.OfAsync(["evaluate", _folder.Path, "--gateway", _gateway.Address, .. options]);

    private void WriteFourPictures()
    {
        _folder.Write("hat/a.jpg", "hat");
        _folder.Write("hat/b.JPEG", "hat");
        _folder.Write("pants/c.webp", "pants");
        _folder.Write("pants/d.png", "shirt");
    }

    private static double MedianOf(JsonNode result, string stage) =>
        (double)result["timings"]!.AsArray().Single(entry => (string)entry!["stage"]! == stage)!["medianMs"]!;

    private static string[] Row(string output, string start) =>
        output.Split('\n').Select(line => line.Trim()).First(line => line.StartsWith(start, StringComparison.Ordinal))
            .Split([' ', '│', '|'], StringSplitOptions.RemoveEmptyEntries);
}
