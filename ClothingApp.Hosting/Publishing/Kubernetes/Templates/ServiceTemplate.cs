using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes.Templates;

/// <summary>templates/NAME/service.yaml and what else a resource needs besides its pods.</summary>
internal static class ServiceTemplate
{
    /// <returns>Null when nobody connects to the resource.</returns>
    public static string? Write(Workload workload)
    {
        if (workload.ServicePorts.Count == 0)
            return null;
        var type = workload.IsHeadless
            ? "# Its name is every pod's address: clients of gRPC keep a connection to each, and balance by themselves.\n  clusterIP: None\n  type: ClusterIP"
            : $$$"""type: {{ {{{workload.Values}}}.service.type }}""";
        var ports = new YamlSequence();
        foreach (var port in workload.ServicePorts)
        {
            var entry = new YamlMapping { { "name", Names.Port(port) }, { "port", port.Number }, { "targetPort", Names.Port(port) }, { "protocol", port.IsUdp ? "UDP" : "TCP" } };
            if (port.Transport == "http2")
                entry.Add("appProtocol", "kubernetes.io/h2c");
            if (!workload.IsHeadless && port.IsExternal)
            {
                entry.Line($$$"""{{- if and {{{workload.Values}}}.service.nodePort (ne {{{workload.Values}}}.service.type "ClusterIP") }}""");
                entry.Add("nodePort", new YamlVerbatim($$$"""{{ {{{workload.Values}}}.service.nodePort }}"""));
                entry.Line("{{- end }}");
            }
            ports.Add(entry);
        }
        return $$$"""
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: {{{Names.Service(workload.Resource)}}}
              labels:
                {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
            spec:
              {{{type}}}
              selector:
                {{- include "app.selector" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
              ports:
                {{{Text.Block(ports, 4)}}}

            """;
    }

    public static string Account(Workload workload) => $$$"""
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: {{{workload.Name}}}
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
          {{- with {{{workload.Values}}}.serviceAccountAnnotations }}
          annotations:
            {{- toYaml . | nindent 4 }}
          {{- end }}
        automountServiceAccountToken: false

        """;

    public static string DisruptionBudget(Workload workload) => $$$"""
        {{- if {{{workload.Values}}}.podDisruptionBudget.enabled }}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata:
          name: {{{workload.Name}}}
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
        spec:
          # Not minAvailable, by which a single pod would keep its node from ever being drained.
          maxUnavailable: {{ {{{workload.Values}}}.podDisruptionBudget.maxUnavailable }}
          unhealthyPodEvictionPolicy: AlwaysAllow
          selector:
            matchLabels:
              {{- include "app.selector" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 6 }}
        {{- end }}

        """;

    public static string Autoscaler(Workload workload) => $$$"""
        {{- with {{{workload.Values}}}.autoscaling }}
        {{- if .enabled }}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata:
          name: {{{workload.Name}}}
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
        spec:
          scaleTargetRef:
            apiVersion: apps/v1
            kind: Deployment
            name: {{{Names.Deployment(workload.Resource)}}}
          minReplicas: {{ .minReplicas }}
          maxReplicas: {{ .maxReplicas }}
          metrics:
            - type: Resource
              resource:
                name: cpu
                target:
                  type: Utilization
                  averageUtilization: {{ .cpuPercent }}
          behavior:
            # Up at once, by as many as there are; down by one a minute, and only after a quiet while.
            scaleUp:
              stabilizationWindowSeconds: 0
              selectPolicy: Max
              policies:
                - type: Percent
                  value: 100
                  periodSeconds: 30
                - type: Pods
                  value: 2
                  periodSeconds: 30
            scaleDown:
              stabilizationWindowSeconds: {{ .scaleDownAfterSeconds }}
              policies:
                - type: Pods
                  value: 1
                  periodSeconds: 60
        {{- end }}
        {{- end }}

        """;
}
