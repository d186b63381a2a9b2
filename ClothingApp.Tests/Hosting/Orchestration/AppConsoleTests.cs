using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Orchestration;

namespace ClothingApp.Tests.Hosting.Orchestration;

public class AppConsoleTests
{
    [Fact]
    public void Resource_WithoutColours_IsPrefixedInOneWidthAndMarksErrors()
    {
        var output = new StringWriter { NewLine = "\n" };
        var console = new AppConsole(output, colours: false);
        console.Introduce(["web", "gateway"]);
        console.Resource("web", "hello", isError: false);
        console.Resource("gateway", "alas", isError: true);
        Assert.Equal("web     | hello\ngateway ! alas\n", output.ToString());
    }

    [Fact]
    public void Resource_WithColours_GivesEachItsOwn()
    {
        var output = new StringWriter { NewLine = "\n" };
        var console = new AppConsole(output, colours: true);
        console.Introduce(["a", "b"]);
        console.Resource("a", "x", isError: false);
        console.Resource("b", "x", isError: false);
        var colours = output.ToString().Split('\n')[..2].Select(line => line[..line.IndexOf('m', StringComparison.Ordinal)]).ToList();
        Assert.All(colours, colour => Assert.StartsWith("\e[", colour, StringComparison.Ordinal));
        Assert.NotEqual(colours[0], colours[1]);
    }

    [Fact]
    public void ResourceOutput_ManyLines_KeepsTheLast()
    {
        var output = new ResourceOutput("web", new ResourceLoggerService(), new AppConsole(TextWriter.Null, colours: false));
        for (var i = 0; i < 100; i++)
            output.Write($"{i}", isError: false);
        Assert.Equal(Enumerable.Range(80, 20).Select(i => $"{i}"), output.LastLines);
    }
}
