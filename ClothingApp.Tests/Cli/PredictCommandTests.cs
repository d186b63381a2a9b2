using System.Text.Json.Nodes;
using ClothingApp.Cli;

namespace ClothingApp.Tests.Cli;

public sealed class PredictCommandTests : IAsyncLifetime
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
    public async Task Predict_File_PrintsRankedPercentages()
    {
        var file = _folder.Write("a.jpg", "shirt");

        var run = await PredictAsync(file, "--top", "2");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.Equal(
            [$"{file}  (clothing-model, version 3)", "  shirt   90.9 %", "  hat      4.5 %"],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd()));
    }

    [Fact]
    public async Task Predict_Address_IsLeftToTheGateway()
    {
        await PredictAsync("http://pictures.example/a.jpg", "--top", "1");

        Assert.Equal(("?top=1", """{"images":[{"url":"http://pictures.example/a.jpg"}]}"""), Assert.Single(_gateway.Seen));
    }

    [Fact]
    public async Task Predict_OneOfTwoFilesMissing_AnswersTheOtherAndFails()
    {
        var run = await PredictAsync(_folder.Write("a.jpg", "shirt"), Path.Combine(_folder.Path, "b.jpg"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("shirt", run.Output, StringComparison.Ordinal);
        Assert.Contains("b.jpg: There is no such file.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_Repeat_PrintsTheMedianOfThatMany()
    {
        var run = await PredictAsync(_folder.Write("a.jpg", "shirt"), "--repeat", "3");

        Assert.Equal(4, _gateway.Seen.Count);
        Assert.Contains("Median time of one prediction (3 measured)", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"predict\s+\S*\s*5\.50", run.Output);
    }

    [Fact]
    public async Task Predict_Json_CanBeReadByPrograms()
    {
        var run = await PredictAsync(_folder.Write("a.jpg", "shirt"), _folder.Write("b.jpg", "broken"), "--json", "--repeat", "1");

        var result = JsonNode.Parse(run.Output)!;
        Assert.Equal("shirt", (string)result["predictions"]![0]!["top"]![0]!["label"]!);
        Assert.Equal("unsupported_image", (string)result["predictions"]![1]!["problem"]!["code"]!);
        Assert.Equal("whole prediction", (string)result["timings"]!.AsArray().Last()!["stage"]!);
    }

    [Fact]
    public async Task Predict_GatewayThatDoesNotAnswer_SaysWhichOption()
    {
        var gone = _gateway.Address;
        await _gateway.DisposeAsync();

        var run = await CliRun.OfAsync("predict", _folder.Write("a.jpg", "shirt"), "--gateway", gone);

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("does not answer. Check the address of --gateway", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("predict")]
    [InlineData("predict", "a.jpg", "--top", "0")]
    [InlineData("predict", "a.jpg", "--gateway", "localhost:9696")]
    [InlineData("predict", "a.jpg", "--no-such-option")]
    [InlineData("no-such-command")]
    public async Task Run_WrongUsage_EndsWith2AndExplains(params string[] args)
    {
        var run = await CliRun.OfAsync(args);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.NotEmpty(run.Error);
    }

    private Task<CliRun> PredictAsync(params string[] args) => CliRun.OfAsync(["predict", .. args, "--gateway", _gateway.Address]);
}
