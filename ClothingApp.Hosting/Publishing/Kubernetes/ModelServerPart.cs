using ClothingApp.Hosting.Publishing.Kubernetes.Templates;
using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>
/// What TensorFlow Serving needs in a cluster beyond what every container does: models from somewhere, settings in files, another server of the
/// same protocol in its place by choice, and the names that the tutorials' commands know. It is told by its image.
/// </summary>
internal static class ModelServerPart
{
    private const string Image = "tensorflow/serving", SettingsFolder = "/etc/serving", ModelsFolder = "/models";

    /// <summary>Flags that the files of <see cref="SettingsFolder"/> stand for; the embedded server has none of them.</summary>
    private static readonly string[] OwnFlags = ["--enable_batching", "--batching_parameters_file", "--monitoring_config_file"];

    public static bool Is(PublishedResource resource) => resource.Image.Repository == Image && resource.Ports.Select(port => port.Transport == "http2").Distinct().Count() == 2;

    /// <summary>Changes how it is deployed.</summary>
    public static void Apply(Workload workload)
    {
        var (resource, name, grpc) = (workload.Resource, workload.Name, workload.Resource.Ports.First(port => port.Transport == "http2"));
        workload.Resource = resource with
        {
            Arguments = [.. resource.Arguments.Where(argument => !OwnFlags.Any(flag => argument.Text?.StartsWith(flag, StringComparison.Ordinal) ?? false))],
            Mounts = [],
        };
        // TensorFlow Serving does not drain: what it has begun must end before SIGTERM.
        (workload.PreStopSeconds, workload.GraceSeconds) = (25, 20);
        workload.NodeSelector.Add("kubernetes.io/arch", "amd64");
        workload.Metrics = (Rest(resource), """{{ ternary "/metrics" "/monitoring/prometheus/metrics" (eq .Values.modelServer.kind "embedded") }}""");
        workload.Image = $$$"""{{ include "app.image" (dict "root" $ "image" (ternary .Values.modelServer.embeddedImage (ternary .Values.{{{Names.Values(resource.Name)}}}.image .Values.modelServer.plainImage (eq .Values.models.source "image")) (eq .Values.modelServer.kind "embedded"))) | quote }}""";
        workload.Arguments.Add(new YamlVerbatim(_ => $$$"""
            {{- if eq .Values.modelServer.kind "embedded" }}
            - --bind_address=0.0.0.0
            - --port={{{grpc.Number}}}
            - --rest_api_port={{{Rest(resource).Number}}}
            - --graph_cache=/tmp/graphs
            {{- else }}
            - --monitoring_config_file={{{SettingsFolder}}}/monitoring.config
            {{- if .Values.modelServer.batching.enabled }}
            - --enable_batching=true
            - --batching_parameters_file={{{SettingsFolder}}}/batching.config
            {{- end }}
            {{- end }}
            """));
        workload.VolumeMounts.Add(new YamlMapping { { "name", "settings" }, { "mountPath", SettingsFolder }, { "readOnly", true } });
        workload.VolumeMounts.Add(new YamlVerbatim(_ => $$$"""
            {{- if ne .Values.models.source "image" }}
            - name: models
              mountPath: {{{ModelsFolder}}}
              readOnly: true
            {{- end }}
            """));
        workload.Volumes.Add(new YamlMapping { { "name", "settings" }, { "configMap", new YamlMapping { { "name", $"{name}-settings" } } } });
        workload.Volumes.Add(new YamlVerbatim(_ => $$$"""
            {{- if eq .Values.models.source "claim" }}
            - name: models
              persistentVolumeClaim:
                claimName: {{ .Values.models.claim.name }}
                readOnly: true
            {{- else if eq .Values.models.source "bucket" }}
            - name: models
              emptyDir:
                sizeLimit: {{ .Values.models.bucket.size }}
            {{- end }}
            """));
        workload.Watched.Add("settings.yaml");
        workload.InitContainers = Fetcher;
        workload.Egress = """
            {{- if eq .Values.models.source "bucket" }}
            - ports:
                - port: 443
            {{- end }}

            """;
        workload.Ingress = $$$"""
            {{- if {{{workload.Values}}}.expose.enabled }}
            - ports:
                - port: {{{Rest(resource).Number}}}
            {{- end }}

            """;
        workload.MoreValues = values => values.Section("expose", "REST to the outside, for clients of TensorFlow Serving. WARNING: whoever reaches the port may use every model; there is no key.", expose => expose
            .Add("enabled", false)
            .AddChoice("type", "How: a port of every node, or a balancer of the cloud's.", "NodePort", "LoadBalancer")
            .AddNumber("nodePort", 30111, "The node's port; 0: any. 30111 is the one that the tutorial's client asks.", maximum: 32767));
    }

    /// <summary>Settings that are not of the one resource.</summary>
    public static void AddValues(ChartValues values, PublishModel model, PublishedResource resource) => values
        .Section("modelServer", "Which server serves the models. Names, ports and protocol are the same.", server => server
            .AddChoice("kind", "tensorflow-serving or embedded (the server of this application; it runs on arm64 too: see nodeSelector).", "tensorflow-serving", "embedded")
            .Section("plainImage", "TensorFlow Serving without models, for models from a claim or a bucket.", image => AddImage(image, resource.Image))
            .Section("embeddedImage", "The embedded server, with the models in it.", image => AddImage(image, new PublishedImage(null, $"{model.Name}-model-server", model.Version, null, IsBuilt: true)))
            .Section("batching", "Requests that come together are computed together (TensorFlow Serving only; the embedded server does it by itself).", batching => batching
                .Add("enabled", resource.Arguments.Any(argument => argument.Text?.StartsWith(OwnFlags[0], StringComparison.Ordinal) ?? false))
                .AddNumber("maxBatchSize", 16, "So many at most.", 1)
                .AddNumber("timeoutMicros", 2000, "So long the first waits for others.")
                .AddNumber("threads", 4, "Batches at the same time.", 1)
                .AddNumber("maxEnqueuedBatches", 64, "Beyond it, requests are refused.", 1)))
        .Section("models", "Where the models come from.", models => models
            .AddChoice("source", "image (they are in it), claim (a volume that many may read) or bucket (fetched before the server starts).", "image", "claim", "bucket")
            .Section("claim", "A PersistentVolumeClaim with models.config and the models' folders.", claim => claim
                .Add("name", "tf-models", "Of the claim.")
                .Add("create", false, "Whether the chart makes it; somebody has to fill it.")
                .Add("storageClassName", "", "Empty: the cluster's own.")
                .Add("size", "10Gi"))
            .Section("bucket", "A container that fetches the models to /models, by rclone unless it is another.", bucket => bucket
                .Add("image", "rclone/rclone:1.71.0", "The whole reference.")
                .Add("args", new YamlSequence(["copy", ":s3:models", ModelsFolder]), "What it runs.")
                .Add("secretName", "", "A Secret whose keys are its variables, such as RCLONE_S3_PROVIDER.")
                .Add("size", "10Gi", "Room for the models.")))
        .Section("compat", "Names that the tutorials' commands know.", compat => compat
            .Add("tutorialNames", true, "Services that are called as there, inside the cluster only."));

    public static void AddImage(ChartValues values, PublishedImage image) => values
        .Add("repository", image.Name)
        .Add("tag", image.Tag ?? "")
        .Add("digest", image.Digest ?? "", "sha256:...; wins over the tag.")
        .Add("own", image.IsBuilt, "Whether it is one of this application, which imageRegistry goes before.");

    /// <summary>Templates of its own, by path.</summary>
    public static IEnumerable<(string Path, string Text)> Templates(Workload workload)
    {
        var name = workload.Name;
        yield return ($"templates/{name}/settings.yaml", ModelServerTemplate.Settings(workload));
        yield return ($"templates/{name}/models-claim.yaml", ModelServerTemplate.Claim(workload));
        yield return ($"templates/{name}/expose.yaml", ModelServerTemplate.Expose(workload, Rest(workload.Resource)));
        yield return ($"templates/{name}/tutorial-names.yaml", ModelServerTemplate.TutorialNames(workload));
    }

    public static string Notes(Workload workload) => $$$"""
        {{- if {{{workload.Values}}}.expose.enabled }}
        WARNING: {{{workload.Values[8..]}}}.expose.enabled opens the model server's REST API to everybody who reaches the cluster's nodes. It asks for no key.
        {{- end }}

        """;

    private static PublishedPort Rest(PublishedResource resource) => resource.Ports.First(port => port.Transport != "http2");

    private const string Fetcher = """
        {{- if eq .Values.models.source "bucket" }}
        initContainers:
          - name: fetch-models
            image: {{ .Values.models.bucket.image | quote }}
            imagePullPolicy: IfNotPresent
            args:
              {{- toYaml .Values.models.bucket.args | nindent 14 }}
            {{- with .Values.models.bucket.secretName }}
            envFrom:
              - secretRef:
                  name: {{ . | quote }}
            {{- end }}
            resources:
              requests:
                cpu: 100m
                memory: 128Mi
              limits:
                cpu: "1"
                memory: 512Mi
            securityContext:
              allowPrivilegeEscalation: false
              readOnlyRootFilesystem: true
              capabilities:
                drop:
                  - ALL
            volumeMounts:
              - name: models
                mountPath: /models
              - name: tmp
                mountPath: /tmp
        {{- end }}
        """;
}
