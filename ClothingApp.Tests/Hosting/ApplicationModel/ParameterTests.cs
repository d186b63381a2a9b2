using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Tests.Hosting.ApplicationModel;

public class ParameterTests
{
    [Fact]
    public async Task Value_OfConfiguration_GoesBeforeTheGraphs()
    {
        var builder = Evaluate.NewBuilder("--Parameters:a=given");
        Assert.Equal("given", await ValueAsync(builder.AddParameter("a", "graph")));
        Assert.Equal("graph", await ValueAsync(builder.AddParameter("b", "graph")));
        Assert.Equal("given", await ValueAsync(builder.AddParameterFromConfiguration("c", "Parameters:a")));
    }

    [Fact]
    public async Task Value_ThatNobodyGave_SaysHowToGiveIt()
    {
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => ValueAsync(Evaluate.NewBuilder().AddParameter("key")));
        Assert.Equal("parameter 'key' has no value; set Parameters__key in the environment, or --Parameters:key=VALUE", error.Message);
    }

    [Fact]
    public void Default_OfFixedValue_IsPublishedOnlyWhenAsked()
    {
        var builder = Evaluate.NewBuilder();
        Assert.Null(builder.AddParameter("a", "x").Resource.Default);
        Assert.Equal("x", builder.AddParameter("b", "x", publishValueAsDefault: true).Resource.Default?.GetDefaultValue());
    }

    [Fact]
    public void GeneratedDefault_WithLeastNumbers_HasThemAndAtLeast128Bits()
    {
        for (var i = 0; i < 50; i++)
        {
            var made = new GenerateParameterDefault { Special = false, MinUpper = 20, MinNumeric = 7 }.GetDefaultValue();
            Assert.True(made.Count(char.IsAsciiLetterUpper) >= 20);
            Assert.True(made.Count(char.IsAsciiDigit) >= 7);
            Assert.All(made, c => Assert.True(char.IsAsciiLetterOrDigit(c)));
            Assert.True(made.Length * Math.Log2(57) >= 128);
        }
        Assert.True(new GenerateParameterDefault { MinLength = 200 }.GetDefaultValue().Length >= 200);
        Assert.NotEqual(new GenerateParameterDefault().GetDefaultValue(), new GenerateParameterDefault().GetDefaultValue());
    }

    [Fact]
    public void GeneratedDefault_ForbiddenAndAskedFor_IsRefused()
    {
        Assert.Throws<DistributedApplicationException>(() => new GenerateParameterDefault { Upper = false, MinUpper = 1 }.GetDefaultValue());
        Assert.Throws<DistributedApplicationException>(() => new GenerateParameterDefault { Lower = false, Upper = false, Numeric = false, Special = false }.GetDefaultValue());
    }

    [Fact]
    public async Task ConnectionString_ByReference_IsInItsVariable()
    {
        var builder = Evaluate.NewBuilder("--ConnectionStrings:store=file=here");
        var store = builder.AddConnectionString("store");
        var named = builder.AddConnectionString("other", "OTHER_STORE");
        var service = builder.AddExecutable("service", "sh", ".").WithReference(store).WithReference(store, "again").WithReference(named, optional: true);
        var variables = await Evaluate.EnvironmentAsync(service);
        Assert.Equal("file=here", variables["ConnectionStrings__store"]);
        Assert.Equal("file=here", variables["ConnectionStrings__again"]);
        Assert.False(variables.ContainsKey("OTHER_STORE"));
    }

    [Fact]
    public async Task ExternalService_ByReference_IsFoundByItsName()
    {
        var builder = Evaluate.NewBuilder();
        var service = builder.AddExecutable("service", "sh", ".")
            .WithReference(builder.AddExternalService("pictures", "https://pictures.example/"))
            .WithReference("plain", new Uri("http://plain.example/"));
        var variables = await Evaluate.EnvironmentAsync(service);
        Assert.Equal("https://pictures.example/", variables["services__pictures__https__0"]);
        Assert.Equal("https://pictures.example/", variables["PICTURES_HTTPS"]);
        Assert.Equal("http://plain.example/", variables["services__plain__default__0"]);
    }

    [Fact]
    public async Task ReferenceEnvironment_WithoutServiceDiscovery_SetsTheOtherNamesAlone()
    {
        var builder = Evaluate.NewBuilder();
        var back = builder.AddProject<BuiltTestProject>("back").WithHttpEndpoint();
        var front = builder.AddProject<BuiltTestProject>("front").WithReference(back).WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.Endpoints);
        var variables = await Evaluate.EnvironmentAsync(front);
        Assert.True(variables.ContainsKey("BACK_HTTP"));
        Assert.False(variables.ContainsKey("services__back__http__0"));
    }

    private static async Task<string?> ValueAsync(IResourceBuilder<ParameterResource> parameter) => await parameter.Resource.GetValueAsync(CancellationToken.None);
}
