namespace ClothingApp.Hosting.Publishing.Kubernetes.Templates;

/// <summary>What a model server has that others have not.</summary>
internal static class ModelServerTemplate
{
    public static string Settings(Workload workload) => $$$"""
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{{workload.Name}}}-settings
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
        data:
          monitoring.config: |
            prometheus_config {
              enable: true
              path: "/monitoring/prometheus/metrics"
            }
          batching.config: |
            {{- with .Values.modelServer.batching }}
            max_batch_size { value: {{ .maxBatchSize }} }
            batch_timeout_micros { value: {{ .timeoutMicros }} }
            num_batch_threads { value: {{ .threads }} }
            max_enqueued_batches { value: {{ .maxEnqueuedBatches }} }
            {{- end }}

        """;

    public static string Claim(Workload workload) => $$$"""
        {{- if and (eq .Values.models.source "claim") .Values.models.claim.create }}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: {{ .Values.models.claim.name }}
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
          annotations: {helm.sh/resource-policy: keep} # The models outlive the release.
        spec:
          accessModes:
            - ReadOnlyMany
          {{- with .Values.models.claim.storageClassName }}
          storageClassName: {{ . | quote }}
          {{- end }}
          resources:
            requests:
              storage: {{ .Values.models.claim.size }}
        {{- end }}

        """;

    public static string Expose(Workload workload, PublishedPort rest) => $$$"""
        {{- with {{{workload.Values}}}.expose }}
        {{- if .enabled }}
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: {{{workload.Name}}}-public
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
        spec:
          type: {{ .type }}
          selector:
            {{- include "app.selector" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
          ports:
            - name: {{{Names.Port(rest)}}}
              port: {{{rest.Number}}}
              targetPort: {{{Names.Port(rest)}}}
              protocol: TCP
              {{- if .nodePort }}
              nodePort: {{ .nodePort }}
              {{- end }}
        {{- end }}
        {{- end }}

        """;

    /// <summary>The server by its first model's name, and each of its users by its own name on port 80.</summary>
    public static string TutorialNames(Workload workload)
    {
        var model = workload.Resource.HealthChecks.Select(check => check.Path).FirstOrDefault(path => path.StartsWith("/v1/models/", StringComparison.Ordinal))?.Split('/')[3];
        var services = workload.Model.UsersOf(workload.Resource)
            .Select(user => (Name: Names.Of(user), Ports: user.Ports.Where(port => port.Name == "http").Select(port => (Name: Names.Port(port), Number: 80)).ToArray(), Component: Names.Of(user)))
            .Append((Name: $"{workload.Name}-{model}", Ports: workload.Resource.Ports.Select(port => (Name: Names.Port(port), port.Number)).ToArray(), Component: workload.Name));
        return "{{- if .Values.compat.tutorialNames }}\n" + string.Concat(services.Where(service => service.Ports.Length > 0).Select(service => $$$"""
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: {{{service.Name}}}
              labels:
                {{- include "app.labels" (dict "root" $ "component" "{{{service.Component}}}") | nindent 4 }}
            spec:
              type: ClusterIP
              selector:
                {{- include "app.selector" (dict "root" $ "component" "{{{service.Component}}}") | nindent 4 }}
              ports:
            {{{string.Concat(service.Ports.Select(port => $"    - name: {port.Name}\n      port: {port.Number}\n      targetPort: {port.Name}\n      protocol: TCP\n"))}}}

            """)).ReplaceLineEndings("\n").Split('\n').Where(line => line.Trim().Length > 0).Aggregate("", (text, line) => text + line + "\n") + "{{- end }}\n";
    }
}
