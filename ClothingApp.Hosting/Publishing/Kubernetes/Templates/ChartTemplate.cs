using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes.Templates;

/// <summary>The files of a chart that are not of one resource.</summary>
internal static class ChartTemplate
{
    /// <summary>The first release with everything that the templates use: a preStop that sleeps needs no shell in the image.</summary>
    private const string KubeVersion = ">=1.30.0-0";

    /// <summary>Named templates.</summary>
    public const string Helpers = """
        {{/* Labels by which pods are found; they never change. */}}
        {{- define "app.release" -}}
        app.kubernetes.io/name: {{ .Chart.Name }}
        app.kubernetes.io/instance: {{ .Release.Name }}
        {{- end }}

        {{- define "app.selector" -}}
        {{ include "app.release" .root }}
        app.kubernetes.io/component: {{ .component }}
        {{- end }}

        {{/* Labels of pods: nothing that a new version of the chart alone would change, which would start every pod anew. */}}
        {{- define "app.podLabels" -}}
        {{ include "app.selector" . }}
        app.kubernetes.io/part-of: {{ .root.Chart.Name }}
        app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
        {{- end }}

        {{/* The labels that Kubernetes recommends. */}}
        {{- define "app.labels" -}}
        {{ include "app.podLabels" . }}
        app.kubernetes.io/managed-by: {{ .root.Release.Service }}
        helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
        {{- end }}

        {{/* Of what ConfigMaps hold, whatever their labels are. */}}
        {{- define "app.checksum" -}}
        {{- $data := list }}
        {{- range splitList "\n---\n" . }}
        {{- $data = append $data (get (fromYaml .) "data") }}
        {{- end }}
        {{- toJson $data | sha256sum }}
        {{- end }}

        {{/* An image: a digest wins over the tag; images of this application come from imageRegistry. */}}
        {{- define "app.image" -}}
        {{- $image := .image -}}
        {{- $registry := ternary .root.Values.imageRegistry "" (and $image.own (ne .root.Values.imageRegistry "")) -}}
        {{- with $registry }}{{ . }}/{{ end }}{{ $image.repository }}
        {{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag }}{{ end }}
        {{- end }}

        """;

    public const string Ignored = """
        .published
        *.tgz

        """;

    /// <param name="name">Of the chart.</param>
    /// <param name="version">Of the chart.</param>
    /// <param name="description">A sentence.</param>
    /// <param name="appVersion">Of what it installs.</param>
    public static string Chart(string name, string version, string description, string appVersion) => YamlWriter.Write(new YamlMapping
    {
        { "apiVersion", "v2" },
        { "name", name },
        { "version", version },
        { "kubeVersion", KubeVersion },
        { "description", description },
        { "type", "application" },
        { "appVersion", appVersion },
    });

    /// <param name="model">What is installed.</param>
    /// <param name="workloads">For whom there may be an address.</param>
    /// <param name="more">Lines of parts that have something to say.</param>
    public static string Notes(PublishModel model, IReadOnlyList<Workload> workloads, string more)
    {
        var forwards = string.Concat(workloads.SelectMany(workload => workload.ServicePorts.Where(port => port.IsExternal)
            .Select(port => $"  kubectl --namespace {{{{ .Release.Namespace }}}} port-forward service/{Names.Service(workload.Resource)} {port.Number}:{port.Number}\n")));
        var open = string.Concat(workloads.Where(workload => !workload.IsHeadless && workload.Resource.IsExternal).Select(workload => $$$"""
            {{- with {{{workload.Values}}}.service.type }}
            {{- if ne . "ClusterIP" }}
            WARNING: {{{workload.Values[".Values.".Length..]}}}.service.type is {{ . }}, which opens it to the outside without TLS.
            {{- end }}
            {{- end }}

            """)).TrimEnd('\n');
        return $$$"""
            {{ .Chart.Name }} {{ .Chart.AppVersion }} is installed as {{ .Release.Name }} in {{ .Release.Namespace }}.

            Wait until it is ready:
            {{{string.Concat(workloads.Select(workload => $"  kubectl --namespace {{{{ .Release.Namespace }}}} rollout status deployment/{Names.Deployment(workload.Resource)}\n"))}}}
            {{- if .Values.ingress.enabled }}
            It is reached through the {{ .Values.ingress.kind }}{{ with .Values.ingress.host }} at {{ if $.Values.ingress.tls.enabled }}https{{ else }}http{{ end }}://{{ . }}/{{ end }}.
            {{- if and (eq .Values.ingress.kind "Ingress") (not .Values.ingress.tls.enabled) }}
            WARNING: without TLS, what people send can be read on its way. Set ingress.tls.enabled and ingress.tls.secretName.
            {{- end }}
            {{- end }}
            {{{open}}}
            From this machine:
            {{{forwards}}}
            {{{more}}}
            """;
    }
}
