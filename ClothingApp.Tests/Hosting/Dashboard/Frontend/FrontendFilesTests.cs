using ClothingApp.Hosting.Dashboard.Frontend;

namespace ClothingApp.Tests.Hosting.Dashboard.Frontend;

public sealed class FrontendFilesTests
{
    public static TheoryData<string> Scripts => [.. FrontendFiles.Names.Where(name => name.EndsWith(".js", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Pages => [.. FrontendFiles.Names.Where(name => name.EndsWith(".html", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Script_Any_MakesNoMarkupFromText(string name)
    {
        var text = await ReadAsync(name);

        foreach (var way in new[] { "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function", "srcdoc" })
            Assert.DoesNotContain(way, text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_Any_HasNoInlineScriptOrStyleAndNothingForeign(string name)
    {
        var text = await ReadAsync(name);

        Assert.DoesNotContain("<style", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onclick", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("<script(?![^>]* src=)", text);
    }

    private static async Task<string> ReadAsync(string name)
    {
        await using var stream = typeof(FrontendFiles).Assembly.GetManifestResourceStream($"dashboard/{name}")!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
