using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes.Templates;

/// <summary>templates/NAME/deployment.yaml</summary>
internal static class DeploymentTemplate
{
    public static string Write(Workload workload)
    {
        var resource = workload.Resource;
        return $$$"""
            ---
            {{- $v := {{{workload.Values}}} }}
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: {{{Names.Deployment(resource)}}}
              labels:
                {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
            spec:
              {{{Text.Indent(workload.Claims.Count == 0 ? Many : One, 2)}}}
              revisionHistoryLimit: 3
              selector:
                matchLabels:
                  {{- include "app.selector" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 6 }}
              template:
                metadata:
                  labels:
                    {{- include "app.podLabels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 8 }}
                  annotations:
                    {{{Text.Indent(Checksums(workload), 8)}}}
                    {{{Text.Indent(Scrape(workload), 8)}}}
                    {{- with $v.podAnnotations }}
                    {{- toYaml . | nindent 8 }}
                    {{- end }}
                spec:
                  serviceAccountName: {{{workload.Name}}}
                  automountServiceAccountToken: false
                  enableServiceLinks: false
                  terminationGracePeriodSeconds: {{ add $v.preStopSeconds $v.graceSeconds }}
                  securityContext:
                    runAsNonRoot: true
                    runAsUser: {{ $v.runAsUser }}
                    runAsGroup: {{ $v.runAsUser }}
                    fsGroup: {{ $v.runAsUser }}
                    {{{(workload.Claims.Count == 0 ? NoLine : "fsGroupChangePolicy: OnRootMismatch")}}}
                    seccompProfile:
                      type: RuntimeDefault
                  {{- with .Values.imagePullSecrets }}
                  imagePullSecrets:
                    {{- toYaml . | nindent 8 }}
                  {{- end }}
                  {{- with {{{workload.Nodes}}} }}
                  nodeSelector:
                    {{- toYaml . | nindent 8 }}
                  {{- end }}
                  {{- with $v.tolerations }}
                  tolerations:
                    {{- toYaml . | nindent 8 }}
                  {{- end }}
                  {{{Text.Indent(resource.ReachesInternet ? NamesOfTheWorld : NoLine, 6)}}}
                  # Over nodes and zones as evenly as there is room.
                  topologySpreadConstraints:
                    {{- range $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
                    - maxSkew: 1
                      topologyKey: {{ $key }}
                      whenUnsatisfiable: ScheduleAnyway
                      matchLabelKeys:
                        - pod-template-hash
                      labelSelector:
                        matchLabels:
                          {{- include "app.selector" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 14 }}
                    {{- end }}
                  {{{Text.Indent(workload.InitContainers ?? NoLine, 6)}}}
                  containers:
                    - name: {{{workload.Name}}}
                      image: {{{workload.Image}}}
                      imagePullPolicy: {{ $v.image.pullPolicy }}
                      {{{Text.Indent(Program(workload), 10)}}}
                      envFrom:
                        - configMapRef:
                            name: {{{Names.ConfigMap(resource)}}}
                        {{- with $v.extraEnvFrom }}
                        {{- toYaml . | nindent 12 }}
                        {{- end }}
                      env:
                        - name: POD_NAME
                          valueFrom:
                            fieldRef:
                              fieldPath: metadata.name
                        {{{Text.Indent(Telemetry(resource), 12)}}}
                        {{{Text.Indent(Variables(workload), 12)}}}
                        {{- with $v.extraEnv }}
                        {{- toYaml . | nindent 12 }}
                        {{- end }}
                      ports:
                        {{{Text.Block(Ports(resource), 12)}}}
                      startupProbe:
                        {{{Text.Block(Probes.Startup(workload), 12)}}}
                      readinessProbe:
                        {{{Text.Block(Probes.Readiness(resource), 12)}}}
                      livenessProbe:
                        {{{Text.Block(Probes.Liveness(resource), 12)}}}
                      lifecycle:
                        preStop:
                          # Until every balancer and client has heard that the pod goes; no shell is needed.
                          sleep:
                            seconds: {{ $v.preStopSeconds }}
                      resources:
                        {{- toYaml $v.resources | nindent 12 }}
                      securityContext:
                        allowPrivilegeEscalation: false
                        readOnlyRootFilesystem: true
                        capabilities:
                          drop:
                            - ALL
                      volumeMounts:
                        - name: tmp
                          mountPath: /tmp
                        {{{Text.Indent(Mounts(workload), 12)}}}
                  volumes:
                    - name: tmp
                      emptyDir:
                        sizeLimit: {{ $v.tmpSize }}
                    {{{Text.Indent(Volumes(workload), 8)}}}
            """.WithoutEmptyLines();
    }

    private const string Many = """
        {{- if not $v.autoscaling.enabled }}
        replicas: {{ $v.replicas }}
        {{- end }}
        # A pod goes only when the one in its place is ready.
        strategy:
          type: RollingUpdate
          rollingUpdate:
            maxSurge: 1
            maxUnavailable: 0
        """;

    private const string NamesOfTheWorld = """
        # Names with a dot are the world's first: the default looks for each in all of the cluster's domains before.
        dnsConfig:
          options:
            - name: ndots
              value: "1"
        """;

    private const string One = """
        replicas: {{ $v.replicas }}
        # Its storage is one pod's at a time.
        strategy:
          type: Recreate
        """;

    /// <summary>Stands where nothing is to be said; the line goes, being empty.</summary>
    private const string NoLine = "";

    private static string Lines(YamlNode node) => node is YamlSequence { Count: 0 } or YamlMapping { Count: 0 } ? NoLine : YamlWriter.Write(node);

    private static string Checksums(Workload workload) => string.Concat(workload.Watched.Select(file => $$$"""
        checksum/{{{Path.GetFileNameWithoutExtension(file)}}}: {{ include (print $.Template.BasePath "/{{{workload.Name}}}/{{{file}}}") . | include "app.checksum" }}

        """));

    private static string Scrape(Workload workload) => workload.Metrics is not { } metrics ? NoLine : $$$"""
        {{- if .Values.metrics.podAnnotations }}
        prometheus.io/scrape: "true"
        prometheus.io/port: "{{{metrics.Port.Number}}}"
        prometheus.io/path: {{{metrics.Path}}}
        {{- end }}
        """;

    private static string Program(Workload workload)
    {
        var lines = new YamlMapping();
        if (workload.Resource.Entrypoint is { } entrypoint)
            lines.Add("command", new YamlSequence([entrypoint]));
        var arguments = workload.Resource.Arguments.Select(argument => HelmValue.InContainer(workload.Model, argument)).Concat(workload.Arguments).ToList();
        if (arguments.Count > 0)
            lines.Add("args", new YamlSequence(arguments));
        return Lines(lines);
    }

    private static string Telemetry(PublishedResource resource) => !resource.SendsTelemetry ? NoLine : """
        {{- if .Values.telemetry.endpoint }}
        - name: OTEL_EXPORTER_OTLP_ENDPOINT
          value: {{ .Values.telemetry.endpoint | quote }}
        - name: OTEL_EXPORTER_OTLP_PROTOCOL
          value: {{ .Values.telemetry.protocol | quote }}
        - name: OTEL_RESOURCE_ATTRIBUTES
          value: {{ printf "service.instance.id=$(POD_NAME),service.namespace=%s" .Release.Namespace | quote }}
        {{- end }}
        """;

    /// <summary>What holds a secret: by the name of a Secret that somebody else has made.</summary>
    private static string Variables(Workload workload)
    {
        var variables = new YamlSequence();
        var values = workload.Resource.Environment.Where(variable => variable.Value.IsSecret).Except(SecretFilePart.SettingsOf(workload.Resource)).ToList();
        var secrets = values.Select(variable => variable.Value).Concat(workload.Resource.Arguments)
            .SelectMany(value => value.Parts).OfType<ParameterPart>().Where(part => part.IsSecret).Select(part => part.Name);
        foreach (var secret in secrets.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            variables.Add(new YamlMapping
            {
                { "name", HelmValue.Variable(secret) },
                {
                    "valueFrom", new YamlMapping
                    {
                        {
                            "secretKeyRef", new YamlMapping
                            {
                                { "name", SecretFilePart.SecretName(secret) },
                                { "key", SecretFilePart.SecretKey(secret) },
                            }
                        },
                    }
                },
            });
        }
        foreach (var variable in values)
            variables.Add(new YamlMapping { { "name", variable.Name }, { "value", HelmValue.InContainer(workload.Model, variable.Value) } });
        foreach (var variable in workload.Variables)
            variables.Add(variable);
        return Lines(variables);
    }

    private static YamlSequence Ports(PublishedResource resource) => new(resource.Ports.Select(port => (YamlNode)new YamlMapping
    {
        { "name", Names.Port(port) },
        { "containerPort", port.Number },
        { "protocol", port.IsUdp ? "UDP" : "TCP" },
    }));

    private static string Mounts(Workload workload)
    {
        var mounts = new YamlSequence();
        foreach (var file in workload.Resource.Files)
            mounts.Add(new YamlMapping { { "name", "files" }, { "mountPath", file.Path }, { "subPath", FilesTemplate.KeyOf(file) }, { "readOnly", true } });
        foreach (var mount in workload.VolumeMounts)
            mounts.Add(mount);
        return Lines(mounts);
    }

    private static string Volumes(Workload workload)
    {
        var volumes = new YamlSequence();
        if (workload.Resource.Files.Count > 0)
            volumes.Add(new YamlMapping { { "name", "files" }, { "configMap", new YamlMapping { { "name", Names.Files(workload.Resource) } } } });
        foreach (var volume in workload.Volumes)
            volumes.Add(volume);
        return Lines(volumes);
    }

    private static string WithoutEmptyLines(this string text) =>
        string.Join('\n', text.Split('\n').Where(line => line.Trim().Length > 0)) + "\n";
}
