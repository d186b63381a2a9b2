using ClothingApp.Tests.Infrastructure;

namespace ClothingApp.Tests.Hosting.Api;

/// <summary>The comparison itself: the facts are read whole, and one thing off is a difference.</summary>
public sealed class ApiComparisonTests
{
    private const string Right = "ValueTask<string?> FindAsync<T>(this IEnumerable<T> items, Func<T, int?>? selector, string name = \"a\", CancellationToken cancellationToken = default) where T : class, IDisposable";

    [SharedDataFact]
    public void Parse_TheFacts_ReadsEveryLine()
    {
        var lines = File.ReadAllLines(SharedData.Path("facts", "aspire-api.txt"));
        var types = SignatureParser.Parse(lines, ApiOrigin.Facts).ToArray();
        Assert.Equal(lines.Count(l => l.StartsWith("    ", StringComparison.Ordinal)), types.Sum(t => t.Members.Count));
        Assert.All(AspireApi.All.Types, type => Assert.All(type.Members, m => Assert.Equal(m.ToString(), SignatureParser.ReadMember(m.ToString(), type, m.Origin).ToString())));
    }

    [Theory]
    [InlineData(Right, true)]
    [InlineData("ValueTask<string> FindAsync<T>(this IEnumerable<T> items, Func<T, int?>? selector, string name = \"a\", CancellationToken cancellationToken = default) where T : class, IDisposable", false)]
    [InlineData("ValueTask<string?> FindAsync<T>(this IEnumerable<T?> items, Func<T, int?>? selector, string name = \"a\", CancellationToken cancellationToken = default) where T : class, IDisposable", false)]
    [InlineData("ValueTask<string?> FindAsync<T>(this IEnumerable<T> items, Func<T, int?> selector, string name = \"a\", CancellationToken cancellationToken = default) where T : class, IDisposable", false)]
    [InlineData("ValueTask<string?> FindAsync<T>(this IEnumerable<T> items, Func<T, int>? selector, string name = \"a\", CancellationToken cancellationToken = default) where T : class, IDisposable", false)]
    [InlineData("ValueTask<string?> FindAsync<T>(this IEnumerable<T> items, Func<T, int?>? selector, string title = \"a\", CancellationToken cancellationToken = default) where T : class, IDisposable", false)]
    [InlineData("ValueTask<string?> FindAsync<T>(this IEnumerable<T> items, Func<T, int?>? selector, string name = \"b\", CancellationToken cancellationToken = default) where T : class, IDisposable", false)]
    [InlineData("ValueTask<string?> FindAsync<T>(this IEnumerable<T> items, Func<T, int?>? selector, string name = \"a\", CancellationToken cancellationToken) where T : class, IDisposable", false)]
    [InlineData("ValueTask<string?> FindAsync<T>(IEnumerable<T> items, Func<T, int?>? selector, string name = \"a\", CancellationToken cancellationToken = default) where T : class, IDisposable", false)]
    [InlineData("ValueTask<string?> FindAsync<T>(this IEnumerable<T> items, Func<T, int?>? selector, string name = \"a\", CancellationToken cancellationToken = default) where T : IDisposable", false)]
    [InlineData("[Experimental(\"X\")] ValueTask<string?> FindAsync<T>(this IEnumerable<T> items, Func<T, int?>? selector, string name = \"a\", CancellationToken cancellationToken = default) where T : class, IDisposable", false)]
    public void Matches_OneThingOff_IsFalse(string text, bool expected) => Assert.Equal(expected, Matches(typeof(Methods), nameof(Methods.FindAsync), text, ApiOrigin.Supplement));

    [Theory]
    [InlineData("prop string? Name { get; set; }", nameof(Values.Name), true, true)]
    [InlineData("prop string? Name { get; init; }", nameof(Values.Name), true, true)]
    [InlineData("prop string? Name { get; }", nameof(Values.Name), false, false)]
    [InlineData("prop string Name { get; init; }", nameof(Values.Name), false, false)]
    [InlineData("protected virtual prop int Count { get; }", nameof(Values.Inner), false, false)]
    [InlineData("prop List<string> Inner { get; }", nameof(Values.Inner), true, false)]
    [InlineData("prop List<string?> Inner { get; }", nameof(Values.Inner), false, true)]
    [InlineData("required prop List<string?> Inner { get; }", nameof(Values.Inner), false, false)]
    public void Matches_AProperty_IsExactForTheSupplementAndAsFarAsTheFactsGo(string text, string property, bool facts, bool supplement)
    {
        Assert.Equal(facts, Matches(typeof(Values), property, text, ApiOrigin.Facts));
        Assert.Equal(supplement && !text.Contains("set;", StringComparison.Ordinal), Matches(typeof(Values), property, text, ApiOrigin.Supplement));
    }

    [Theory]
    [InlineData("sealed class Values : Methods.Base, IDisposable", "")]
    [InlineData("class Values : Methods.Base, IDisposable", "is sealed")]
    [InlineData("sealed class Values : Methods.Base, IAsyncDisposable", "is no IAsyncDisposable, is a IDisposable")]
    [InlineData("sealed class Values : IDisposable", "is a Base")]
    [InlineData("[Experimental(\"X\")] sealed class Values : Methods.Base, IDisposable", "is not experimental, not X")]
    public void Differences_InAType_AreNamed(string text, string expected)
    {
        var type = SignatureParser.Parse(["Aspire.Hosting  " + text], ApiOrigin.Supplement).Single();
        Assert.Equal(expected, string.Join(", ", ApiComparison.Differences(type, CompiledApi.Read(typeof(Values)), _ => null)));
    }

    private static bool Matches(Type type, string name, string text, ApiOrigin origin)
    {
        var compiled = CompiledApi.Read(type);
        return ApiComparison.Matches(SignatureParser.ReadMember(text, compiled, origin), compiled.Members.Single(m => m.Name == name), inInterface: false);
    }
}

#pragma warning disable CA1801, CA1822, CA1063, CA1816, IDE0060 // Only the signatures are looked at.

/// <summary>Has signatures to compare.</summary>
public static class Methods
{
    public class Base;

    public static ValueTask<string?> FindAsync<T>(this IEnumerable<T> items, Func<T, int?>? selector, string name = "a", CancellationToken cancellationToken = default)
        where T : class, IDisposable => default;
}

/// <summary>Has properties to compare.</summary>
public sealed class Values : Methods.Base, IDisposable
{
    public string? Name { get; init; }

    public List<string?> Inner { get; internal set; } = [];

    public void Dispose() { }
}
