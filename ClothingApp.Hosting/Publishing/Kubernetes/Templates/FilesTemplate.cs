using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes.Templates;

/// <summary>templates/NAME/config.yaml: the environment of a resource and the files in it, all in one document set that the pods' checksum covers.</summary>
internal static class FilesTemplate
{
    /// <summary>The end of the path; with what is before it, where two files are called alike.</summary>
    public static string KeyOf(PublishedFile file) => file.Path.Trim('/').Replace('/', '_');

    public static string Write(Workload workload)
    {
        var resource = workload.Resource;
        var data = new YamlMapping();
        foreach (var variable in resource.Environment.Where(variable => !variable.Value.IsSecret))
        {
            data.Add(variable.Name, new YamlVerbatim(HelmValue.Known(workload.Model, variable.Value) is null
                ? HelmValue.Expression(workload.Model, variable.Value)
                : $$$"""{{ {{{".Values.config." + Names.Values(resource.Name) + "." + Names.Key(variable.Name)}}} | quote }}"""));
        }
        var config = Map(workload, Names.ConfigMap(resource), data);
        if (resource.Files.Count == 0)
            return config;
        var files = new YamlMapping();
        foreach (var file in resource.Files)
            files.Add(KeyOf(file), file.Contents.Contains("{{", StringComparison.Ordinal) ? new YamlVerbatim($"{{{{ {Text.Quoted(file.Contents)} | quote }}}}") : file.Contents);
        return config + Map(workload, Names.Files(resource), files);
    }

    private static string Map(Workload workload, string name, YamlMapping data) => $$$"""
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{{name}}}
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
        data:{{{(data.Count == 0 ? " {}" : "\n  " + Text.Block(data, 2))}}}

        """;
}
