namespace ClothingApp.Hosting.Publishing.Kubernetes.Templates;

/// <summary>templates/NAME/metrics.yaml: for the Prometheus operator, which asks through a Service that nobody else needs.</summary>
internal static class MonitoringTemplate
{
    private const string Folder = "grafana/";

    /// <summary>templates/dashboards.yaml: the chart's folder dashboards, for Grafana's sidecar.</summary>
    public const string Dashboards = """
        {{- if .Values.metrics.dashboards.enabled }}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Chart.Name }}-dashboards
          labels:
            {{- include "app.labels" (dict "root" $ "component" "monitoring") | nindent 4 }}
            {{ .Values.metrics.dashboards.label }}: "1"
        data:
          {{- range $path, $_ := .Files.Glob "dashboards/*.json" }}
          {{ base $path }}: |-
            {{- $.Files.Get $path | nindent 4 }}
          {{- end }}
        {{- end }}

        """;

    public static IEnumerable<(string Name, string Json)> DashboardFiles()
    {
        var assembly = typeof(MonitoringTemplate).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name[Folder.Length..], reader.ReadToEnd());
        }
    }

    public static string Write(Workload workload, PublishedPort port, string path) => $$$"""
        {{- if .Values.metrics.serviceMonitor.enabled }}
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: {{{workload.Name}}}-metrics
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
            metrics: "true"
        spec:
          type: ClusterIP
          clusterIP: None
          selector:
            {{- include "app.selector" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
          ports:
            - name: {{{Names.Port(port)}}}
              port: {{{port.Number}}}
              targetPort: {{{Names.Port(port)}}}
              protocol: TCP
        ---
        apiVersion: monitoring.coreos.com/v1
        kind: ServiceMonitor
        metadata:
          name: {{{workload.Name}}}
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
            {{- with .Values.metrics.serviceMonitor.labels }}
            {{- toYaml . | nindent 4 }}
            {{- end }}
        spec:
          selector:
            matchLabels:
              {{- include "app.selector" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 6 }}
              metrics: "true"
          endpoints:
            - port: {{{Names.Port(port)}}}
              path: {{{path}}}
              interval: {{ .Values.metrics.serviceMonitor.interval }}
        {{- end }}

        """;
}
