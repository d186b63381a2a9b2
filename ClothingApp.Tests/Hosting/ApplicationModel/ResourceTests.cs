using Aspire.Hosting;

namespace ClothingApp.Tests.Hosting.ApplicationModel;

public class ResourceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("with space")]
    [InlineData("two--hyphens")]
    [InlineData("trailing-")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public void Name_ThatAspireRefuses_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => Evaluate.NewBuilder().AddExecutable(name, "sh", "."));

    [Fact]
    public void AddResource_NameThatDiffersByCaseOnly_IsRefused()
    {
        var builder = Evaluate.NewBuilder();
        builder.AddExecutable("web", "sh", ".");
        Assert.Throws<DistributedApplicationException>(() => builder.AddExecutable("Web", "sh", "."));
    }

    [Theory]
    [InlineData("run", false)]
    [InlineData("publish", true)]
    public void ExecutionContext_ByOperation_IsRunOrPublish(string operation, bool publish) =>
        Assert.Equal(publish, Evaluate.NewBuilder("--operation", operation).ExecutionContext.IsPublishMode);

    [Fact]
    public void CreateBuilder_UnknownOperation_SaysWhichAreKnown()
    {
        var error = Assert.Throws<DistributedApplicationException>(() => Evaluate.NewBuilder("--operation", "sing"));
        Assert.Contains("run or publish", error.Message, StringComparison.Ordinal);
    }
}
