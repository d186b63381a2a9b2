using System.Globalization;
using Aspire.Hosting.ApplicationModel;
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

    /// <summary>Flags that the chart's values stand for.</summary>
    private static readonly string[] OwnFlags = ["--enable_batching", "--batching_parameters_file", "--monitoring_config_file", FolderPoll, ConfigPoll, WarmUp];

    // How the graph says which folders a reload may load from: TensorFlow Serving has no flag for it.
    private const string AllowedRoots = "AllowedModelRoots ";

    private const string WarmUp = "--enable_model_warmup", FolderPoll = "--file_system_poll_wait_seconds", ConfigPoll = "--model_config_file_poll_wait_seconds";

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
        // Models from a bucket count as storage, as do graphs that the embedded server converts.
        (workload.Storage, workload.StorageLimit, workload.TmpSize) = ("256Mi", "12Gi", "1Gi");
        // TensorFlow Serving does not drain: what it has begun must end before SIGTERM.
        (workload.PreStopSeconds, workload.GraceSeconds) = (25, 20);
        workload.Nodes = """(ternary $v.nodeSelector (merge (dict) $v.nodeSelector (dict "kubernetes.io/arch" "amd64")) (eq .Values.modelServer.kind "embedded"))""";
        workload.NodesComment = "Labels of the nodes that the pods run on. TensorFlow Serving asks for kubernetes.io/arch: amd64 besides, for which alone there is an image.";
        workload.Metrics = (Rest(resource), """{{ ternary "/metrics" "/monitoring/prometheus/metrics" (eq .Values.modelServer.kind "embedded") }}""");
        workload.Image = $$$"""{{ include "app.image" (dict "root" $ "image" (ternary .Values.modelServer.embeddedImage (ternary .Values.{{{Names.Values(resource.Name)}}}.image .Values.modelServer.plainImage (eq .Values.models.source "image")) (eq .Values.modelServer.kind "embedded"))) | quote }}""";
        workload.Arguments.Add(new YamlVerbatim(_ => $$$"""
            {{- with .Values.modelServer.versions }}
            - {{{FolderPoll}}}={{ int .pollSeconds }}
            - {{{ConfigPoll}}}={{ int .configPollSeconds }}
            - {{{WarmUp}}}={{ .warmUp }}
            {{- end }}
            {{- if eq .Values.modelServer.kind "embedded" }}
            - --bind_address=*
            - --port={{{grpc.Number}}}
            - --rest_api_port={{{Rest(resource).Number}}}
            - --graph_cache=/tmp/graphs
            {{- with .Values.modelServer.versions.allowedRoots }}
            - {{ printf "--allowed_model_roots=%s" . | quote }}
            {{- end }}
            {{- else }}
            - --monitoring_config_file={{{SettingsFolder}}}/monitoring.config
            {{- end }}
            {{- if .Values.modelServer.batching.enabled }}
            - --enable_batching=true
            - --batching_parameters_file={{{SettingsFolder}}}/batching.config
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
            {{- if and (eq .Values.models.source "bucket") .Values.models.bucket.ports }}
            - ports:
                {{- range .Values.models.bucket.ports }}
                - port: {{ . }}
                  protocol: TCP
                {{- end }}
            {{- end }}

            """;
        workload.Ingress = $$$"""
            {{- if {{{workload.Values}}}.expose.enabled }}
            - ports:
                - port: {{{Rest(resource).Number}}}
            {{- end }}

            """;
        workload.MoreValues = values => values.Section("expose", "Opens the REST API to the outside, for clients of TensorFlow Serving. WARNING: everybody who reaches the port can use every model; it asks for no key.", expose => expose
            .Add("enabled", false)
            .AddChoice("type", "NodePort, or LoadBalancer.", "NodePort", "LoadBalancer")
            .AddNumber("nodePort", 30111, "The port of every node; 30111 is the one that the tutorial's client asks. 0: the cluster chooses one.", maximum: 32767));
    }

    /// <summary>Settings that are not of the one resource.</summary>
    public static void AddValues(ChartValues values, PublishModel model, PublishedResource resource) => values
        .Section("modelServer", "The program that serves the models. Names, ports and protocol are the same for each.", server => server
            .AddChoice("kind", "tensorflow-serving, or embedded: this application's own server, which runs on arm64 too.", "tensorflow-serving", "embedded")
            .Section("plainImage", "TensorFlow Serving without models, used when models.source is claim or bucket.", image => AddImage(image, resource.Image))
            .Section("embeddedImage", "The embedded server, with the models in it, used when kind is embedded.", image => AddImage(image, new PublishedImage(null, $"{model.Name}-model-server", model.Version, null, IsBuilt: true)))
            .Section("versions", "Versions of models that come and go, labels with them: what models.config says of each model.", versions => versions
                .AddNumber("pollSeconds", Seconds(resource, FolderPoll, 1), "How often folders of new and removed versions are looked for. 0: at the start only.")
                .AddNumber("configPollSeconds", Seconds(resource, ConfigPoll, 0), "How often models.config is read again, with its models, version policies and labels. 0: at the start only.")
                .Add("warmUp", resource.Arguments.All(argument => argument.Text != WarmUp + "=false"), "true: a version answers the requests of its own warm-up file (assets.extra/tf_serving_warmup_requests) before it is available.")
                .Add("allowedRoots", RootsOf(resource), "Folders, with commas between them, that a client's reload may load models from beside those of models.config. The embedded server only; TensorFlow Serving takes any."))
            .Section("batching", "Computes requests that arrive together as one batch.", batching => batching
                .Add("enabled", resource.Arguments.Any(argument => argument.Text?.StartsWith(OwnFlags[0], StringComparison.Ordinal) ?? false))
                .AddNumber("maxBatchSize", 16, "Most pictures of a batch.", 1)
                .AddNumber("timeoutMicros", 2000, "How long the first picture of a batch waits for others at most, in microseconds. The embedded server waits only while there are others.")
                .AddNumber("threads", 4, "Batches that are computed at the same time.", 1)
                .AddNumber("maxEnqueuedBatches", 64, "Batches that may wait; more requests are refused.", 1)))
        .Section("models", "Where the models come from, when kind is tensorflow-serving.", models => models
            .AddChoice("source", "image: in the image. claim: on a PersistentVolumeClaim that many pods read. bucket: fetched before the server starts.", "image", "claim", "bucket")
            .Section("claim", "The PersistentVolumeClaim, with models.config and the folders of the models.", claim => claim
                .Add("name", "tf-models", "Name of the claim.")
                .Add("create", false, "true: the chart creates the claim, ReadOnlyMany. Its storage has to hold the models already.")
                .Add("storageClassName", "", "Storage class of a created claim. Empty: the cluster's default.")
                .Add("size", "10Gi", "Size of a created claim."))
            .Section("bucket", "A container that fetches the models to /models before the server starts.", bucket => bucket
                .Add("image", "rclone/rclone:1.71.0", "Image with tag or digest, registry included.")
                .Add("args", new YamlSequence(["copy", ":s3:models", ModelsFolder]), "Its arguments.")
                .Add("secretName", "", "Name of a Secret whose keys become its environment variables, such as RCLONE_S3_PROVIDER.")
                .Add("ports", new YamlSequence([(YamlNode)443]), "Ports on which the bucket is reached.")
                .Add("size", "10Gi", "Size of the emptyDir that holds the models; resources.limits.ephemeral-storage has to be larger.")))
        .Section("compat", "Compatibility with the tutorials.", compat => compat
            .Add("tutorialNames", true, "Adds Services under the names in the tutorials' commands, inside the cluster only."));

    public static void AddImage(ChartValues values, PublishedImage image) => values
        .Add("repository", image.Name)
        .Add("tag", image.Tag ?? "")
        .Add("digest", image.Digest ?? "", "Such as sha256:...; used in place of the tag.")
        .Add("own", image.IsBuilt, "true: imageRegistry is put before the repository.");

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

    private static int Seconds(PublishedResource resource, string flag, int unless) =>
        resource.Arguments.Select(argument => argument.Text ?? "").FirstOrDefault(text => text.StartsWith(flag + "=", StringComparison.Ordinal)) is { } given
            ? int.Parse(given[(flag.Length + 1)..], CultureInfo.InvariantCulture)
            : unless;

    private static string RootsOf(PublishedResource resource) =>
        resource.Source.Annotations.OfType<ResourceRelationshipAnnotation>().LastOrDefault(tie => tie.Type.StartsWith(AllowedRoots, StringComparison.Ordinal))?.Type[AllowedRoots.Length..] ?? "";

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
                ephemeral-storage: 256Mi
              limits:
                cpu: "1"
                memory: 512Mi
                ephemeral-storage: {{ .Values.models.bucket.size }}
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
