using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Tests.Hosting.Publishing.Yaml;

public sealed class YamlWriterTests
{
    [Fact]
    public void Write_MappingsAndSequences_AreIndentedByTwo() => AssertWritten("""
        # What it is
        #
        # and why
        image: tensorflow/serving:2.19.0
        # How many
        replicas: 2
        ports:
          - name: grpc
            number: 8500
          -
            # Not for people
            name: management
        arguments:
          - "--port=8500"
          -
            - nested
        empty: {}
        none: []
        limits: { cpus: "0.5", memory: "1G" }
        test: [CMD, wget, "http://localhost"]

        """, new YamlMapping
    {
        { "image", "tensorflow/serving:2.19.0" },
        { "replicas", 2, "How many" },
        { "ports", new YamlSequence
            {
                new YamlMapping { ["name"] = "grpc", ["number"] = 8500 },
                new YamlMapping { { "name", "management", "Not for people" } },
            }
        },
        { "arguments", new YamlSequence { "--port=8500", new YamlSequence { "nested" } } },
        { "absent", null },
        { "empty", new YamlMapping { ["absent"] = null } },
        { "none", new YamlSequence() },
        { "limits", new YamlMapping { Flow = true, ["cpus"] = "0.5", ["memory"] = "1G" } },
        { "test", new YamlSequence(["CMD", "wget", "http://localhost"]) { Flow = true } },
    }, "What it is\n\nand why");

    [Fact]
    public void Write_Lines_AreALiteralBlock() => AssertWritten("""
        kept: |
          first

            second
        stripped: |-
          a
          b
        more: |+
          a

        inside:
          - |
            x
            y

        """, new YamlMapping { ["kept"] = "first\n\n  second\n", ["stripped"] = "a\nb", ["more"] = "a\n\n", ["inside"] = new YamlSequence { "x\ny\n" } });

    [Fact]
    public void Write_Verbatim_IsATemplatesText() => AssertWritten("""
        replicas: {{ .Values.replicas }}
        {{- if .Values.labels }}
        labels:
          {{- toYaml .Values.labels | nindent 2 }}
        {{- end }}
        list:
          {{- range .Values.list }}
          - {{ . | quote }}
          {{- end }}

        """, new YamlMapping { ["replicas"] = new YamlVerbatim("{{ .Values.replicas }}") }
        .Line("{{- if .Values.labels }}")
        .With("labels", new YamlVerbatim(indent => $"{{{{- toYaml .Values.labels | nindent {indent} }}}}"))
        .Line("{{- end }}")
        .With("list", new YamlSequence().Line("{{- range .Values.list }}").With(new YamlVerbatim("{{ . | quote }}")).Line("{{- end }}")));

    [Fact]
    public void Add_KeyTwice_IsAnError() => Assert.Throws<ArgumentException>(() => new YamlMapping { { "a", 1 }, { "a", 2 } });

    [Fact]
    public void Set_KeyThatIsThere_KeepsItsPlace()
    {
        var mapping = new YamlMapping { ["a"] = 1, ["b"] = 2 };
        mapping["a"] = 3;
        AssertWritten("a: 3\nb: 2\n", mapping);
    }

    [Theory]
    [InlineData(0.5, "0.5")]
    [InlineData(2, "2.0")]
    [InlineData(0.000001, "0.000001")]
    public void Of_Decimal_HasAPointAndNoExponent(decimal value, string expected) => Assert.Equal(expected, YamlScalar.Of(value).Text);

    [Fact]
    public void Of_HalfASurrogatePair_IsAnError() => Assert.Throws<ArgumentException>(() => YamlScalar.Of("a\uD800b"));

    private static void AssertWritten(string expected, YamlNode node, string? comment = null) =>
        Assert.Equal(expected, YamlWriter.Write(node, comment), ignoreLineEndingDifferences: false);
}

internal static class YamlNodes
{
    public static YamlMapping With(this YamlMapping mapping, string key, YamlNode value)
    {
        mapping.Add(key, value);
        return mapping;
    }

    public static YamlSequence With(this YamlSequence sequence, YamlNode item)
    {
        sequence.Add(item);
        return sequence;
    }
}
