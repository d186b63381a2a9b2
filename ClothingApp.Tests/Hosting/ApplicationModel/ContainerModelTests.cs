using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Containers;

namespace ClothingApp.Tests.Hosting.ApplicationModel;

public class ContainerModelTests
{
    [Theory]
    [InlineData("redis", null, "redis", null, null)]
    [InlineData("redis:7", null, "redis", "7", null)]
    [InlineData("library/redis:7", null, "library/redis", "7", null)]
    [InlineData("localhost/redis", "localhost", "redis", null, null)]
    [InlineData("host:5000/a/b", "host:5000", "a/b", null, null)]
    [InlineData("host:5000/a/b:1.2", "host:5000", "a/b", "1.2", null)]
    [InlineData("ghcr.example/a@sha256:abc", "ghcr.example", "a", null, "abc")]
    [InlineData("a:1@sha256:abc", null, "a", "1", "abc")]
    public void Parse_ImageName_FindsItsParts(string text, string? registry, string image, string? tag, string? sha256) =>
        Assert.Equal(new ImageName(registry, image, tag, sha256), ImageName.Parse(text));

    [Fact]
    public void Image_ChangedInParts_IsWrittenAsOne()
    {
        var container = Evaluate.NewBuilder().AddContainer("c", "host.example/app:1");
        Assert.Equal("host.example/app:1", Image(container));
        Assert.Equal("host.example/app:2", Image(container.WithImageTag("2")));
        Assert.Equal("other.example/app:2", Image(container.WithImageRegistry("other.example")));
        Assert.Equal("other.example/app@sha256:abc", Image(container.WithImageSHA256("abc")));
        Assert.Equal("other.example/next:latest", Image(container.WithImage("next")));
    }

    [Fact]
    public void BuildArgument_OfSecretParameter_IsRefused()
    {
        var builder = Evaluate.NewBuilder();
        var secret = builder.AddParameter("key", "x", secret: true);
        var container = builder.AddDockerfile("c", "context");
        var error = Assert.Throws<InvalidOperationException>(() => container.WithBuildArg("KEY", secret));
        Assert.Contains("WithBuildSecret", error.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => builder.AddContainer("plain", "image").WithBuildArg("A", "b"));
    }

    [Fact]
    public async Task Endpoint_WithoutTargetPort_IsRefused()
    {
        var container = Evaluate.NewBuilder().AddContainer("c", "image").WithHttpEndpoint(port: 80);
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => Evaluate.PlanAsync(container));
        Assert.Contains("needs a targetPort", error.Message, StringComparison.Ordinal);
    }

    private static string Image(IResourceBuilder<ContainerResource> container) => Assert.Single(container.Resource.Annotations.OfType<ContainerImageAnnotation>()).Reference;
}
