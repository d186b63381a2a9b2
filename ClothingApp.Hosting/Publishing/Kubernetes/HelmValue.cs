using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>Values of the graph as expressions of a chart.</summary>
internal static class HelmValue
{
    /// <summary>The whole text, when nothing in it comes from outside.</summary>
    public static string? Known(PublishModel model, PublishedValue value) =>
        value.Parts.Any(part => part is ParameterPart) ? null : value.Format(model, Names.Service, _ => "");

    /// <summary>A template's expression for a value with parameters; quoted, as it is written.</summary>
    public static string Expression(PublishModel model, PublishedValue value)
    {
        var pieces = value.Parts.Select(part => part is ParameterPart parameter
            ? $"(toString .Values.parameters.{Names.Key(parameter.Name)})"
            : Text.Quoted(new PublishedValue([part]).Format(model, Names.Service, _ => "")));
        return $$$"""{{ print {{{string.Join(' ', pieces)}}} | quote }}""";
    }

    /// <summary>As the value of a container's variable or argument, where Kubernetes itself puts <c>$(NAME)</c> in.</summary>
    public static YamlNode InContainer(PublishModel model, PublishedValue value)
    {
        if (Known(model, value) is { } text)
            return text.Replace("$(", "$$(", StringComparison.Ordinal);
        if (!value.Parts.Any(part => part is ParameterPart { IsSecret: false }))
            return value.Format(model, Names.Service, parameter => $"$({Variable(parameter.Name)})", plain => plain.Replace("$(", "$$(", StringComparison.Ordinal));
        var pieces = value.Parts.Select(part => part switch
        {
            ParameterPart { IsSecret: true } secret => Text.Quoted($"$({Variable(secret.Name)})"),
            ParameterPart parameter => $"(toString .Values.parameters.{Names.Key(parameter.Name)} | replace \"$(\" \"$$(\")",
            _ => Text.Quoted(new PublishedValue([part]).Format(model, Names.Service, _ => "").Replace("$(", "$$(", StringComparison.Ordinal)),
        });
        return new YamlVerbatim($$$"""{{ print {{{string.Join(' ', pieces)}}} | quote }}""");
    }

    /// <summary>The variable that holds a secret, for others to be made of.</summary>
    public static string Variable(string parameter) => $"SECRET_{Names.Key(parameter).ToUpperInvariant()}";
}
