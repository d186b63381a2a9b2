using ClothingApp.Serving.Configuration;
using ClothingApp.Serving.Protocol;

namespace ClothingApp.Tests.Serving.Configuration;

public sealed class TextProtoTests
{
    [Theory]
    [InlineData("model_config_list { config { name: \"a\" base_path: \"/m/a\" } }")]
    [InlineData("model_config_list: { config: { name: 'a', base_path: '/m/a'; } }")]
    [InlineData("# a comment\nmodel_config_list <\n config {\n  name: \"a\" # why\n  base_path: \"/m\" \"/a\"\n }\n>\n")]
    [InlineData("model_config_list { config: [ { name: \"\\x61\" base_path: \"/m/\\141\" } ] }")]
    public void Parse_EverySpelling_GivesTheSameConfiguration(string text)
    {
        var config = Assert.Single(TextProto.Parse<ModelServerConfig>(text).ModelConfigList.Config);

        Assert.Equal("a", config.Name);
        Assert.Equal("/m/a", config.BasePath);
    }

    [Fact]
    public void Parse_PolicyAndLabels_FillsOneofMapAndNumbers()
    {
        var config = TextProto.Parse<ModelConfig>(
            "model_version_policy { specific { versions: 1 versions: [2, 3] } } version_labels { key: 'stable' value: 2 } version_labels { key: 'canary', value: 3 }");

        Assert.Equal([1L, 2L, 3L], config.ModelVersionPolicy.Specific.Versions);
        Assert.Equal(2, config.VersionLabels["stable"]);
        Assert.Equal(3, config.VersionLabels["canary"]);
    }

    [Theory]
    [InlineData("nonsense { }", "line 1, column 9: tensorflow.serving.ModelServerConfig has no field named \"nonsense\"")]
    [InlineData("model_config_list {\n config { name: 3x }\n}", "line 2")]
    [InlineData("model_config_list { config { name: \"a }\n}", "a string has no end")]
    [InlineData("model_config_list { config { name: \"a\" }", "the text ends too early")]
    [InlineData("model_config_list { config { name \"a\" } }", "a colon is missing after \"name\"")]
    public void Parse_BrokenText_SaysWhereAndWhat(string text, string expected)
    {
        var error = Assert.Throws<FormatException>(() => TextProto.Parse<ModelServerConfig>(text));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
