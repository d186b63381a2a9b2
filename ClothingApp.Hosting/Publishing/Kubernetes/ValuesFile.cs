using Aspire.Hosting.Kubernetes;
using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>What values.yaml holds.</summary>
internal static class ValuesFile
{
    public static ChartValues Of(
        KubernetesEnvironmentResource environment, PublishModel model, IReadOnlyList<Workload> workloads, IReadOnlyList<KubernetesIngressResource> ingresses)
    {
        var values = new ChartValues()
            .Add("imageRegistry", "", "Where the images of this application are, such as registry.example.com/team; empty: they are on the nodes already.")
            .Add("imagePullSecrets", new YamlSequence { Flow = true }, "Secrets by which images are pulled: [{name: registry}].");
        foreach (var workload in workloads)
            values.Section(Names.Values(workload.Resource.Name), $"{workload.Resource.Name}: its pods.", section => AddWorkload(section, environment, workload));
        if (workloads.FirstOrDefault(workload => ModelServerPart.Is(workload.Resource)) is { } server)
            ModelServerPart.AddValues(values, model, model[server.Resource.Name]);
        AddConfiguration(values, model, workloads);
        values.Section("ingress", "The way in from outside.", ingress => AddIngress(ingress, ingresses));
        values.Section("networkPolicy", "Who may talk to whom; what the graph does not say is refused.", AddPolicy);
        values.Section("telemetry", "Where traces, logs and metrics are sent.", telemetry => telemetry
            .Add("endpoint", "", "An OpenTelemetry collector, such as http://collector.monitoring:4317; empty: nowhere.")
            .AddChoice("protocol", "grpc (4317) or http/protobuf (4318).", "grpc", "http/protobuf"));
        values.Section("metrics", "How Prometheus finds the pods.", metrics => metrics
            .Add("podAnnotations", true, "prometheus.io/... annotations, which most installations look for.")
            .Section("serviceMonitor", "For the Prometheus operator.", monitor => monitor
                .Add("enabled", false)
                .Add("interval", "15s")
                .Add("labels", new YamlMapping(), "By which the operator picks its monitors, such as {release: prometheus}."))
            .Section("alerts", "Rules for the Prometheus operator.", alerts => alerts
                .Add("enabled", false)
                .Add("labels", new YamlMapping(), "By which the operator picks its rules.")
                .AddNumber("errorPercent", 5, "So many failures of a hundred requests for five minutes are worth a person's time.", 1, 100)
                .AddNumber("slowSeconds", 3, "So long may the slowest twentieth take.", 1))
            .Section("dashboards", "ConfigMaps that Grafana's sidecar finds by their label.", dashboards => dashboards
                .Add("enabled", false)
                .Add("label", "grafana_dashboard")));
        return values;
    }

    private static void AddWorkload(ChartValues values, KubernetesEnvironmentResource environment, Workload workload)
    {
        var resource = workload.Resource;
        values
            .Section("image", null, image =>
            {
                ModelServerPart.AddImage(image, ModelServerPart.Is(resource) ? new PublishedImage(null, $"{workload.Model.Name}-{workload.Name}", workload.Model.Version, null, IsBuilt: true) : resource.Image);
                image.Add("pullPolicy", environment.DefaultImagePullPolicy, null, new() { ["enum"] = new System.Text.Json.Nodes.JsonArray("IfNotPresent", "Always", "Never") });
            });
        if (workload.Claims.Count > 0)
        {
            values.AddNumber("replicas", 1, "One pod, or none: its storage is ReadWriteOnce, so two cannot run at a time, nor can an autoscaler own the number. An update stops the old pod before it starts the new one (Recreate).", maximum: 1);
        }
        else
        {
            values
                .AddNumber("replicas", Math.Max(resource.Replicas, 2), "Pods, while autoscaling is off. Two or more, so that one may go.")
                .Section("autoscaling", "By the CPU that is used; needs the metrics server.", scaling => scaling
                    .Add("enabled", false)
                    .AddNumber("minReplicas", Math.Max(resource.Replicas, 2), "At least.", 1)
                    .AddNumber("maxReplicas", 10, "At most.", 1)
                    .AddNumber("cpuPercent", 70, "Of what is requested.", 1)
                    .AddNumber("scaleDownAfterSeconds", 300, "As long must it have been quiet.", 0, 3600));
        }
        StoragePart.AddValues(values, workload);
        values
            .Section("podDisruptionBudget", null, budget => budget
                .Add("enabled", true)
                .AddNumber("maxUnavailable", 1, "So many may go at a time when nodes are drained.", 1))
            .Section("resources", "What a pod asks for and what it gets at most.", needs => needs
                .Add("requests", new YamlMapping { { "cpu", workload.Needs.Cpu }, { "memory", workload.Needs.Memory } })
                .Add("limits", new YamlMapping { { "cpu", workload.Needs.CpuLimit }, { "memory", workload.Needs.MemoryLimit } }))
            .Add("tmpSize", "256Mi", "Room in /tmp, the one place that can be written to.")
            .AddNumber("preStopSeconds", workload.PreStopSeconds, "A pod that goes serves on for so long, until everybody has heard of it.")
            .AddNumber("graceSeconds", workload.GraceSeconds, "After that, what it has begun may take so long.")
            .AddNumber("runAsUser", workload.User, "The user's number; it needs none of a name.", 1);
        if (workload.ServicePorts.Count > 0 && !workload.IsHeadless)
        {
            values.Section("service", null, service =>
            {
                service.Add("type", environment.DefaultServiceType, "NodePort and LoadBalancer open it to the outside.", new() { ["enum"] = new System.Text.Json.Nodes.JsonArray("ClusterIP", "NodePort", "LoadBalancer") });
                if (workload.Resource.IsExternal)
                    service.AddNumber("nodePort", 0, "The node's port; 0: any.", maximum: 32767);
            });
        }
        workload.MoreValues?.Invoke(values);
        SecretFilePart.AddValues(values, workload);
        values
            .Add("nodeSelector", workload.NodeSelector, "Labels of the nodes that it can run on.")
            .Add("tolerations", new YamlSequence { Flow = true })
            .Add("podAnnotations", new YamlMapping())
            .Add("serviceAccountAnnotations", new YamlMapping(), "Such as the role that a cloud gives the pods.")
            .Add("extraEnv", new YamlSequence { Flow = true }, "More variables: [{name: A, value: b}].")
            .Add("extraEnvFrom", new YamlSequence { Flow = true }, "Secrets and ConfigMaps with more variables: [{secretRef: {name: keys}}].");
    }

    private static void AddConfiguration(ChartValues values, PublishModel model, IReadOnlyList<Workload> workloads)
    {
        values.Section("config", "The environment of each resource, as the graph says.", config =>
        {
            foreach (var workload in workloads)
            {
                config.Section(Names.Values(workload.Resource.Name), null, section =>
                {
                    foreach (var variable in workload.Resource.Environment.Where(variable => !variable.Value.IsSecret))
                    {
                        if (HelmValue.Known(model, variable.Value) is { } text)
                            section.Add(Names.Key(variable.Name), text);
                    }
                });
            }
        });
        values.Section("parameters", "What the graph leaves open.", parameters =>
        {
            foreach (var parameter in model.Parameters.Where(parameter => !parameter.IsSecret))
                parameters.Add(Names.Key(parameter.Name), parameter.Default ?? "", parameter.Description);
        });
        values.Section("secrets", "Secrets that somebody has made in the cluster; the chart holds none.", secrets =>
        {
            foreach (var parameter in model.Parameters.Where(parameter => parameter.IsSecret))
            {
                secrets.Section(Names.Key(parameter.Name), parameter.Description, secret => secret
                    .Add("secretName", "", "The Secret's name.")
                    .Add("key", parameter.Name, "The key in it."));
            }
        });
    }

    private static void AddIngress(ChartValues values, IReadOnlyList<KubernetesIngressResource> ingresses) => values
        .Add("enabled", ingresses.Count > 0)
        .AddChoice("kind", "Ingress, or HTTPRoute of the Gateway API.", "Ingress", "HTTPRoute")
        .Add("className", ingresses.Select(ingress => ingress.ClassName).OfType<string>().FirstOrDefault() ?? "", "Of an Ingress; empty: the cluster's own.")
        .Add("host", ingresses.Select(ingress => ingress.Hostname).OfType<string>().FirstOrDefault() ?? "", "Such as clothing.example.com; empty: any.")
        .Add("annotations", new YamlMapping(), "What the controller wants to be told.")
        .Section("tls", null, tls => tls
            .Add("enabled", ingresses.Any(ingress => ingress.TlsSecretName is not null))
            .Add("secretName", ingresses.Select(ingress => ingress.TlsSecretName).OfType<string>().FirstOrDefault() ?? "", "The Secret with the certificate."))
        .Section("gateway", "The Gateway that an HTTPRoute belongs to; TLS is its business.", gateway => gateway
            .Add("name", "")
            .Add("namespace", "", "Empty: that of the release."));

    private static void AddPolicy(ChartValues values) => values
        .Add("enabled", true)
        .Add("visitors", new YamlSequence { Flow = true }, "Who reaches what is open to the outside, as peers: [{namespaceSelector: {...}}]; empty: everybody.")
        .Add("scrapers", new YamlSequence { new YamlMapping { { "namespaceSelector", new YamlMapping { { "matchLabels", new YamlMapping { { "kubernetes.io/metadata.name", "monitoring" } } } } } } }, "Who reads metrics.")
        .Add("dns", new YamlSequence { new YamlMapping { { "namespaceSelector", new YamlMapping { { "matchLabels", new YamlMapping { { "kubernetes.io/metadata.name", "kube-system" } } } } } } }, "Who resolves names.")
        .Add("internetPorts", new YamlSequence([(YamlNode)80, 443]), "Where pictures may be fetched from; private and reserved networks are refused anyway.")
        .Section("collector", "Where telemetry goes.", collector => collector
            .AddNumber("port", 4317, "Of the collector.", 1, 65535)
            .Add("to", new YamlSequence { Flow = true }, "As peers; empty: anywhere."));
}
