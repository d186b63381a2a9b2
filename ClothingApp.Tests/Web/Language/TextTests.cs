using System.Text.RegularExpressions;
using System.Xml.Linq;
using ClothingApp.Tests.Repository;
using ClothingApp.Web.Classify;

namespace ClothingApp.Tests.Web.Language;

/// <summary>The German is whole: every text has it, and nothing is translated that is said nowhere.</summary>
public sealed partial class TextTests
{
    private static readonly Dictionary<string, string> German = XDocument.Parse(RepositoryFiles.Read("ClothingApp.Web", "Language", "Texts.de.resx"))
        .Descendants("data").ToDictionary(text => text.Attribute("name")!.Value, text => text.Element("value")!.Value, StringComparer.Ordinal);

    private static readonly IReadOnlyList<string> Sources =
    [
        .. RepositoryFiles.Texts().Where(file => file.Path.StartsWith("ClothingApp.Web/", StringComparison.Ordinal) && Path.GetExtension(file.Path) is ".cs" or ".razor")
            .Select(file => file.Text),
    ];

    [Fact]
    public void Texts_OfThePages_AllHaveGerman() =>
        Assert.Empty(Sources.SelectMany(source => Localised().Matches(source)).Select(match => Unescape(match.Groups["text"].Value)).Except(German.Keys, StringComparer.Ordinal));

    [Fact]
    public void Texts_OfRefusalsAndMessages_AllHaveGerman()
    {
        var said = Sources.SelectMany(source => Said().Matches(Join(source))).SelectMany(match => Literal().Matches(match.Value)).Select(match => Unescape(match.Groups["text"].Value));

        Assert.Empty(said.Concat(Refusals.Texts).Except(German.Keys, StringComparer.Ordinal));
    }

    [Fact]
    public void Keys_OfTheGermanFile_AreAllSaidSomewhere()
    {
        // Within an attribute's quotes a text's own would look like the attribute's end to whoever looks for any literal.
        var said = Sources.SelectMany(source => Literal().Matches(Join(source)).Concat(Localised().Matches(source))).Select(match => Unescape(match.Groups["text"].Value));

        Assert.Empty(German.Keys.Except(said, StringComparer.Ordinal));
    }

    [Fact]
    public void Values_OfTheGermanFile_FillInWhatTheirKeysDo() => Assert.All(German, text =>
    {
        Assert.NotEqual("", text.Value.Trim());
        Assert.Equal(Places(text.Key), Places(text.Value));
    });

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(match => match.Value).Order(StringComparer.Ordinal);

    /// <summary>Long texts are written in pieces.</summary>
    private static string Join(string source) => Seam().Replace(source, "");

    private static string Unescape(string literal) => literal.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    [GeneratedRegex("""\bL\["(?<text>(?:[^"\\]|\\.)*)"[\],]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Localised();

    // Numbers, names and places stand before the text; what follows it is filled in.
    [GeneratedRegex("""(?:new Refusal\(|BadAddress\(|Pages\.Message\()[^";]*"(?:[^"\\]|\\.)*"(?:,\s*"(?:[^"\\]|\\.)*")?""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Said();

    [GeneratedRegex("\"(?<text>(?:[^\"\\\\\\r\\n]|\\\\.)*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literal();

    [GeneratedRegex("\"\\s*\\+\\s*\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Seam();

    [GeneratedRegex(@"\{[0-9]\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
