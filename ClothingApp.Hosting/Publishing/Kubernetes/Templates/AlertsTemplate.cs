namespace ClothingApp.Hosting.Publishing.Kubernetes.Templates;

/// <summary>templates/alerts.yaml: what is worth a person's time, in ratios and durations that people notice.</summary>
internal static class AlertsTemplate
{
    private const string Requests = "http_server_request_duration_seconds";

    public static string Write(IReadOnlyList<Workload> workloads)
    {
        var deployments = string.Join('|', workloads.Select(workload => Names.Deployment(workload.Resource)));
        var rules = Rule(
                "RequestsFail", "5m", "critical",
                $$$"""sum by (job) (rate({{{Requests}}}_count{http_response_status_code=~"5.."}[5m])) / sum by (job) (rate({{{Requests}}}_count[5m])) > {{ divf .errorPercent 100 }}""",
                "{{ $labels.job }}: {{ $value | humanizePercentage }} of the requests fail")
            + Rule(
                "RequestsAreSlow", "10m", "warning",
                $$$"""histogram_quantile(0.95, sum by (le, job) (rate({{{Requests}}}_bucket[5m]))) > {{ .slowSeconds }}""",
                "{{ $labels.job }}: one request of twenty takes {{ $value | humanizeDuration }} or longer")
            + Rule(
                "RequestsAreTurnedAway", "10m", "warning",
                $"sum by (job) (rate({Requests}_count{{http_response_status_code=~\"429|503\"}}[5m])) / sum by (job) (rate({Requests}_count[5m])) > 0.01",
                "{{ $labels.job }}: {{ $value | humanizePercentage }} of the requests are turned away; more replicas of the model server take them")
            + Rule(
                "PodsAreMissing", "10m", "critical",
                $$$"""kube_deployment_status_replicas_available{namespace="{{ $.Release.Namespace }}", deployment=~"{{{deployments}}}"} < kube_deployment_spec_replicas""",
                "{{ $labels.deployment }}: {{ $value }} pods are ready, fewer than there shall be")
            + Rule(
                "PodsRestart", "5m", "warning",
                $$$"""increase(kube_pod_container_status_restarts_total{namespace="{{ $.Release.Namespace }}", container=~"{{{string.Join('|', workloads.Select(workload => workload.Name))}}}"}[30m]) > 2""",
                "{{ $labels.pod }} was started again {{ $value }} times in half an hour");
        if (workloads.Any(workload => ModelServerPart.Is(workload.Resource)))
            rules += Rule("ModelDoesNotLoad", "1m", "critical", """increase(:tensorflow:cc:saved_model:load_attempt_count{status!="success"}[10m]) > 0""", "{{ $labels.model_path }} does not load: {{ $labels.status }}");
        return $$$"""
            {{- with .Values.metrics.alerts }}
            {{- if .enabled }}
            ---
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata:
              name: {{ $.Chart.Name }}
              labels:
                {{- include "app.labels" (dict "root" $ "component" "monitoring") | nindent 4 }}
                {{- with .labels }}
                {{- toYaml . | nindent 4 }}
                {{- end }}
            spec:
              groups:
                - name: {{ $.Chart.Name }}
                  rules:
                    {{{Text.Indent(rules, 8)}}}
            {{- end }}
            {{- end }}

            """;
    }

    /// <param name="name">What has happened.</param>
    /// <param name="during">So long before anybody is told.</param>
    /// <param name="severity">critical: now; warning: today.</param>
    /// <param name="expression">A template of the chart's.</param>
    /// <param name="summary">A template of Prometheus', which the chart's must leave alone.</param>
    private static string Rule(string name, string during, string severity, string expression, string summary) => $$$"""
        - alert: {{{name}}}
          expr: >-
            {{{expression}}}
          for: {{{during}}}
          labels:
            severity: {{{severity}}}
          annotations:
            summary: {{ {{{Text.Quoted(summary)}}} | quote }}

        """;
}
