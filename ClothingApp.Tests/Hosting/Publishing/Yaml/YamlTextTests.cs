using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClothingApp.Hosting.Publishing.Yaml;
using ClothingApp.Tests.Infrastructure;
using FsCheck;
using FsCheck.Fluent;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClothingApp.Tests.Hosting.Publishing.Yaml;

/// <summary>Every string comes back as that string, from readers of YAML 1.2 (YamlDotNet) and of YAML 1.1 (PyYAML, which docker-compose uses).</summary>
public sealed partial class YamlTextTests
{
    /// <summary>What one reader or the other takes for something else than text, and what would end a value or begin another.</summary>
    private static readonly string[] Traps =
    [
        "", " ", "a ", " a", "~", "null", "Null", "NULL", "true", "True", "yes", "Yes", "NO", "on", "Off", "y", "N", "1", "-1", "+1", "0", "007", "0o17", "0x1F", "0b11", "1_000",
        "1e3", "1.5", ".5", "1.", ".inf", "-.INF", ".nan", "190:20:30", "1:30", "2001-12-14", "2001-12-14t21:59:43.10-05:00", "=", "<<", "-", "--", "---", "--- a", "...", "- a",
        "--port=8500", "?", "? a", ":", ": a", "a: b", "a:b", "a:", "a #b", "a#b", "#a", "&a", "*a", "!a", "!!str", "|", ">", "'", "\"", "'a'", "\"a\"", "%a", "@a", "`a", "{", "}", "{a}",
        "[a]", "a, b", "${A}", "$$", "\\", "a\\n", "\t", "a\tb", "\n", "\n\n", "a\n", "a\n\n", "a\nb", "\na", " a\nb", "\ta\nb", "a\n b", "a\n  \nb", "a\n ", "a\n\tb", "a\r\nb", "a\rb",
        "a\u0085b\nc", "a\u2028b", "\uFEFFa", "\u0000", "\u007F\u009F", "\uFFFE", "äöü", "👗", "👗\n👖", "a: |\n  b", "--- \nb", "# a\nb", "http://localhost:8501/v1/models/a?b=c#d",
        "tensorflow/serving:2.19.0", "../models", "./a b", "/a", "_", "8500:8500", "sha256:0123", "Infinity", "NaN", "e1",
    ];

    [Fact]
    public void Write_AnyString_ComesBackFromYaml12() => Prop.ForAll(Texts().ToArbitrary(), text =>
    {
        foreach (var written in Everywhere([text]))
            Assert.Equal(text, Assert.Single(Values(written)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_Traps_ComeBackFromYaml12()
    {
        foreach (var written in Everywhere(Traps))
            Assert.Equal(Traps, Values(written));
    }

    [ComposeFact]
    public void Write_AnyString_ComesBackFromYaml11()
    {
        string[] texts = [.. Traps, .. Texts().Sample(500)];
        foreach (var written in Everywhere(texts))
            Assert.Equal(texts, PyYaml(written));
    }

    /// <summary>As values, keys and items, in blocks and in flows; each time exactly one for each text, behind a mark.</summary>
    private static IEnumerable<string> Everywhere(string[] texts)
    {
        yield return new YamlSequence(texts.Select(text => (YamlNode)new YamlMapping { ["mark"] = text })).ToString();
        yield return new YamlSequence(texts.Select(text => (YamlNode)new YamlMapping { Flow = true, ["mark"] = text })).ToString();
        yield return new YamlSequence(texts.Select(text => (YamlNode)new YamlMapping { [text] = "mark" })).ToString();
        yield return new YamlSequence(texts.Select(text => (YamlNode)new YamlSequence(["mark", text]))).ToString();
        yield return new YamlSequence(texts.Select(text => (YamlNode)new YamlSequence(["mark", text]) { Flow = true })).ToString();
    }

    private static Gen<string> Texts()
    {
        var piece = Gen.OneOf(
            Gen.Elements(Traps),
            Gen.Elements("a", "1", " ", "\n", ":", "#", "-", ": ", " #", "\"", "'", "\\", "\t", "{", ","),
            ArbMap.Default.GeneratorFor<char>().Where(c => !char.IsSurrogate(c)).Select(c => c.ToString()));
        return Gen.Choose(0, 6).SelectMany(count => piece.ListOf(count)).Select(string.Concat);
    }

    private static List<string> Values(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        var scalars = new List<string>();
        while (parser.MoveNext())
        {
            if (parser.Current is not Scalar scalar)
                continue;
            Assert.False(scalar.Style == ScalarStyle.Plain && NoString().IsMatch(scalar.Value), $"{scalar.Value} is no string to a reader of YAML 1.2");
            scalars.Add(scalar.Value);
        }
        // Pairs, one of each the mark.
        Assert.All(scalars.Chunk(2), pair => Assert.Contains("mark", pair));
        return [.. scalars.Chunk(2).Select(pair => pair[0] == "mark" ? pair[1] : pair[0])];
    }

    private static string[] PyYaml(string yaml)
    {
        const string script = """
            import json, sys, yaml
            out = []
            for item in yaml.safe_load(sys.stdin.buffer.read().decode('utf-8')):
                pair = list(item) if isinstance(item, list) else [x for kv in item.items() for x in kv]
                assert len(pair) == 2 and 'mark' in pair, pair
                text = pair[1] if pair[0] == 'mark' else pair[0]
                out.append(text if isinstance(text, str) else repr(text) + ' is no string')
            print(json.dumps(out))
            """;
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", script]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var python = Process.Start(start)!;
        using (var input = new StreamWriter(python.StandardInput.BaseStream, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            input.Write(yaml);
        var output = python.StandardOutput.ReadToEnd();
        Assert.Equal("", python.StandardError.ReadToEnd());
        return JsonSerializer.Deserialize<string[]>(output)!;
    }

    // What the core schema of YAML 1.2.2 (10.3.2) resolves to null, truth values and numbers.
    [GeneratedRegex("""\A(?:null|Null|NULL|~||true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z""", RegexOptions.NonBacktracking)]
    private static partial Regex NoString();
}
