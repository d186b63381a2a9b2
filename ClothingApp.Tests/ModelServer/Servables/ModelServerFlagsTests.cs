using ClothingApp.ModelServer.Servables.Configuration;

namespace ClothingApp.Tests.ModelServer.Servables;

public sealed class ModelServerFlagsTests
{
    [Fact]
    public void Parse_TensorFlowServingsFlags_AreRead()
    {
        var options = ModelServerFlags.Parse(["--port=8500", "--rest_api_port=8501", "--model_name=clothing-model", "--model_base_path=/models/clothing-model"]);

        Assert.Equal(8500, options.Port);
        Assert.Equal(8501, options.RestApiPort);
        Assert.Equal("/models/clothing-model", options.ModelBasePath);
    }

    [Theory]
    [InlineData("--prot=8500", "unknown flag --prot=8500")]
    [InlineData("models", "unknown flag models")]
    [InlineData("--port=many", "--port=many: a whole number is expected")]
    [InlineData("--port=70000", "a port is a number from 0 to 65535")]
    [InlineData("--rest_api_port=8500", "--port and --rest_api_port must differ")]
    [InlineData("--port=1", "say which models to serve")]
    public void Parse_WrongFlags_SaysWhatToDo(string flag, string expected)
    {
        string[] flags = expected.StartsWith("say", StringComparison.Ordinal) ? [flag] : ["--model_base_path=/m", flag];

        var error = Assert.Throws<FormatException>(() => ModelServerFlags.Parse(flags));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
