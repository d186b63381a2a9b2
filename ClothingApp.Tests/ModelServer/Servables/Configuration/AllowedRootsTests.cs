using ClothingApp.ModelServer.Servables.Configuration;

namespace ClothingApp.Tests.ModelServer.Servables.Configuration;

public sealed class AllowedRootsTests
{
    [Theory]
    [InlineData("/models/a", true)]
    [InlineData("/models/a/b", true)]
    [InlineData("/models/ab", false)]
    [InlineData("/models", false)]
    [InlineData("/more/x", true)]
    [InlineData("/others", true)]
    [InlineData("/etc", false)]
    public void Refusal_BasePath_IsAllowedUnderWhatTheServerWasStartedWithAndTheFlagsFolders(string path, bool isAllowed)
    {
        var roots = new AllowedRoots(new ModelServerOptions { AllowedModelRoots = "/more, /others/" }, [new ModelConfiguration("a", "/models/a")]);

        Assert.Equal(isAllowed, roots.Refusal([new ModelConfiguration("m", path)]) is null);
    }

    [Fact]
    public void Refusal_ModelsRoot_StandsForModels()
    {
        var options = new ModelServerOptions { ModelsRoot = "/srv/models" };

        Assert.Null(new AllowedRoots(options, []).Refusal([new ModelConfiguration("m", ModelConfigurations.Resolve(options, "/models/new"))]));
    }
}
