using Aspire.Hosting.ApplicationModel;
using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>
/// Secrets as files of a resource, from Secrets that somebody has made in the cluster. Whole folders are mounted, never single files: so a changed
/// Secret reaches the pods that run.
/// </summary>
internal static class SecretFilePart
{
    /// <summary>Where a service of this application looks for settings that are secrets, a file for each.</summary>
    private const string SettingsFolder = "/run/secrets";

    /// <summary>0440: the pod's group reads.</summary>
    private const int Mode = 288;

    public static void Apply(Workload workload)
    {
        foreach (var file in workload.Resource.SecretFiles)
            AddFile(workload, file);
        if (SettingsOf(workload.Resource) is [_, ..] settings)
            AddSettings(workload, settings);
    }

    public static void AddValues(ChartValues values, Workload workload)
    {
        foreach (var file in workload.Resource.SecretFiles)
        {
            values.Section(Names.Values(file.Name), $"A Secret with the file that {file.Variable} names to the container. A change of the Secret reaches running pods within a minute or two.", section => section
                .Add("secretName", "", "Name of the Secret. Empty: there is no file, and what it is for is off.")
                .Add("key", file.FileName, "Key in the Secret."));
        }
    }

    /// <summary>Settings of a service of ours that are a secret and nothing else; to others they are variables.</summary>
    public static IReadOnlyList<PublishedVariable> SettingsOf(PublishedResource resource) => resource.Source is ProjectResource
        ? [.. resource.Environment.Where(variable => variable.Value.Parts is [ParameterPart { IsSecret: true }])]
        : [];

    /// <summary>A template's expression of the Secret's name; it has to be given.</summary>
    public static YamlVerbatim SecretName(string parameter) =>
        new($$$"""{{ required "secrets.{{{Names.Key(parameter)}}}.secretName names the Secret that holds {{{parameter}}}" .Values.secrets.{{{Names.Key(parameter)}}}.secretName | quote }}""");

    /// <summary>A template's expression of the key in the Secret.</summary>
    public static YamlVerbatim SecretKey(string parameter) => new($$$"""{{ .Values.secrets.{{{Names.Key(parameter)}}}.key | quote }}""");

    private static void AddFile(Workload workload, PublishedSecretFile file)
    {
        var value = $"{workload.Values}.{Names.Values(file.Name)}";
        var start = $$$"""{{- if {{{value}}}.secretName }}""";
        workload.Variables.Add(new YamlVerbatim(_ => $$$"""
            {{{start}}}
            - name: {{{file.Variable}}}
              value: {{{file.Path}}}
            {{- end }}
            """));
        workload.VolumeMounts.Add(new YamlVerbatim(_ => $$$"""
            {{{start}}}
            - name: {{{file.Name}}}
              mountPath: {{{file.Folder}}}
              readOnly: true
            {{- end }}
            """));
        workload.Volumes.Add(new YamlVerbatim(_ => $$$"""
            {{{start}}}
            - name: {{{file.Name}}}
              secret:
                secretName: {{ {{{value}}}.secretName | quote }}
                defaultMode: {{{Mode}}}
                items:
                  - key: {{ {{{value}}}.key | quote }}
                    path: {{{file.FileName}}}
            {{- end }}
            """));
    }

    private static void AddSettings(Workload workload, IReadOnlyList<PublishedVariable> settings)
    {
        workload.VolumeMounts.Add(new YamlMapping { { "name", "secrets" }, { "mountPath", SettingsFolder }, { "readOnly", true } });
        var sources = new YamlSequence();
        foreach (var (setting, secret) in settings.Select(setting => (setting.Name, ((ParameterPart)setting.Value.Parts[0]).Name)))
        {
            var item = new YamlMapping { { "key", SecretKey(secret) }, { "path", setting } };
            sources.Add(new YamlMapping { { "secret", new YamlMapping { { "name", SecretName(secret) }, { "items", new YamlSequence { item } } } } });
        }
        workload.Volumes.Add(new YamlMapping { { "name", "secrets" }, { "projected", new YamlMapping { { "defaultMode", Mode }, { "sources", sources } } } });
    }
}
