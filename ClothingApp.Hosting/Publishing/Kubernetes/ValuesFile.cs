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
            .Add("imageRegistry", "", "The registry that holds this application's images, such as registry.example.com/team. Empty: the nodes have them already.")
            .Add("imagePullSecrets", new YamlSequence { Flow = true }, "Secrets for pulling images, such as [{name: registry}].");
        foreach (var workload in workloads)
            values.Section(Names.Values(workload.Resource.Name), $"The pods of {workload.Resource.Name}.", section => AddWorkload(section, environment, workload));
        if (workloads.FirstOrDefault(workload => ModelServerPart.Is(workload.Resource)) is { } server)
            ModelServerPart.AddValues(values, model, model[server.Resource.Name]);
        AddConfiguration(values, model, workloads);
        values.Section("ingress", "How requests from outside reach the application.", ingress => AddIngress(ingress, ingresses));
        values.Section("networkPolicy", "Which connections are allowed. What neither the graph nor a value here allows is refused.", AddPolicy);
        values.Section("telemetry", "Where the services send traces, logs and metrics.", telemetry => telemetry
            .Add("endpoint", "", "The address of an OpenTelemetry collector, such as http://collector.monitoring:4317. Empty: nothing is sent.")
            .AddChoice("protocol", "grpc (usually port 4317) or http/protobuf (usually port 4318).", "grpc", "http/protobuf"));
        values.Section("metrics", "How Prometheus finds the pods.", metrics => metrics
            .Add("podAnnotations", true, "Annotates the pods with prometheus.io/scrape, port and path, which many Prometheus installations look for.")
            .Section("serviceMonitor", "ServiceMonitors for the Prometheus operator.", monitor => monitor
                .Add("enabled", false)
                .Add("interval", "15s", "Time between two scrapes.")
                .Add("labels", new YamlMapping(), "Labels by which the operator selects ServiceMonitors, such as {release: prometheus}."))
            .Section("alerts", "Alerts as a PrometheusRule for the Prometheus operator.", alerts => alerts
                .Add("enabled", false)
                .Add("labels", new YamlMapping(), "Labels by which the operator selects PrometheusRules.")
                .AddNumber("errorPercent", 5, "Alert when more than this percentage of requests fails for five minutes.", 1, 100)
                .AddNumber("slowSeconds", 3, "Alert when the slowest 5 % of requests take longer than this for ten minutes.", 1))
            .Section("dashboards", "Grafana dashboards in a ConfigMap, which Grafana's sidecar finds by a label.", dashboards => dashboards
                .Add("enabled", false)
                .Add("label", "grafana_dashboard", "The label's name; its value is \"1\".")));
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
            values.AddNumber("replicas", 1, "One pod or none. The storage is ReadWriteOnce, so there cannot be two pods and there is no autoscaling; an update stops the old pod before it starts the new one (strategy Recreate).", maximum: 1);
        }
        else
        {
            values
                .AddNumber("replicas", Math.Max(resource.Replicas, 2), "Number of pods while autoscaling is off. With two or more, one can go without an interruption.")
                .Section("autoscaling", "A HorizontalPodAutoscaler by CPU. The cluster needs the metrics server.", scaling => scaling
                    .Add("enabled", false)
                    .AddNumber("minReplicas", Math.Max(resource.Replicas, 2), "Fewest pods.", 1)
                    .AddNumber("maxReplicas", 10, "Most pods.", 1)
                    .AddNumber("cpuPercent", 70, "Average CPU use, in percent of the requested CPU, that the autoscaler aims at.", 1)
                    .AddNumber("scaleDownAfterSeconds", 300, "Pods are removed only after the load has been lower for this long.", 0, 3600));
        }
        StoragePart.AddValues(values, workload);
        values
            .Section("podDisruptionBudget", "Limits how many pods go at a time while nodes are drained.", budget => budget
                .Add("enabled", true)
                .AddNumber("maxUnavailable", 1, "Most pods that may be down at a time.", 1))
            .Section("resources", "What a pod is guaranteed (requests) and the most it may use (limits). ephemeral-storage is its logs and all its emptyDir volumes.", needs => needs
                .Add("requests", new YamlMapping { { "cpu", workload.Needs.Cpu }, { "memory", workload.Needs.Memory }, { "ephemeral-storage", workload.Storage } })
                .Add("limits", new YamlMapping { { "cpu", workload.Needs.CpuLimit }, { "memory", workload.Needs.MemoryLimit }, { "ephemeral-storage", workload.StorageLimit } }))
            .Add("tmpSize", workload.TmpSize, "Size of /tmp, the only folder that the container can write to.")
            .AddNumber("startupSeconds", 300, "A container that is not up within this time is restarted.", 5)
            .AddNumber("preStopSeconds", workload.PreStopSeconds, "A pod that is to end goes on serving for this long, while balancers and clients learn of it.")
            .AddNumber("graceSeconds", workload.GraceSeconds, "Time after that for requests that have begun.")
            .AddNumber("runAsUser", workload.User, "Numeric user and group of the container; not root.", 1);
        if (workload.ServicePorts.Count > 0 && !workload.IsHeadless)
        {
            values.Section("service", "The Service in front of the pods.", service =>
            {
                service.Add("type", environment.DefaultServiceType, "ClusterIP keeps it inside the cluster; NodePort and LoadBalancer open it to the outside.", new() { ["enum"] = new System.Text.Json.Nodes.JsonArray("ClusterIP", "NodePort", "LoadBalancer") });
                if (workload.Resource.IsExternal)
                    service.AddNumber("nodePort", 0, "The port of every node, for NodePort and LoadBalancer. 0: the cluster chooses one.", maximum: 32767);
            });
        }
        workload.MoreValues?.Invoke(values);
        SecretFilePart.AddValues(values, workload);
        values
            .Add("nodeSelector", new YamlMapping(), workload.NodesComment)
            .Add("tolerations", new YamlSequence { Flow = true }, "Taints of nodes that the pods tolerate.")
            .Add("podAnnotations", new YamlMapping(), "More annotations of the pods.")
            .Add("serviceAccountAnnotations", new YamlMapping(), "Annotations of the ServiceAccount, such as the cloud role of the pods.")
            .Add("extraEnv", new YamlSequence { Flow = true }, "More environment variables, such as [{name: A, value: b}].")
            .Add("extraEnvFrom", new YamlSequence { Flow = true }, "Secrets and ConfigMaps whose keys become environment variables, such as [{secretRef: {name: keys}}].");
    }

    private static void AddConfiguration(ChartValues values, PublishModel model, IReadOnlyList<Workload> workloads)
    {
        values.Section("config", "Environment variables of each resource, as the graph sets them.", config =>
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
        values.Section("parameters", "Parameters of the graph.", parameters =>
        {
            foreach (var parameter in model.Parameters.Where(parameter => !parameter.IsSecret))
                parameters.Add(Names.Key(parameter.Name), parameter.Default ?? "", parameter.Description);
        });
        values.Section("secrets", "Secrets that exist in the cluster already; the chart creates none.", secrets =>
        {
            foreach (var parameter in model.Parameters.Where(parameter => parameter.IsSecret))
            {
                secrets.Section(Names.Key(parameter.Name), parameter.Description, secret => secret
                    .Add("secretName", "", "Name of the Secret. Required.")
                    .Add("key", parameter.Name, "Key in the Secret."));
            }
        });
    }

    private static void AddIngress(ChartValues values, IReadOnlyList<KubernetesIngressResource> ingresses) => values
        .Add("enabled", ingresses.Count > 0)
        .AddChoice("kind", "Ingress, or HTTPRoute (Gateway API).", "Ingress", "HTTPRoute")
        .Add("className", ingresses.Select(ingress => ingress.ClassName).OfType<string>().FirstOrDefault() ?? "", "Ingress class. Empty: the cluster's default.")
        .Add("host", ingresses.Select(ingress => ingress.Hostname).OfType<string>().FirstOrDefault() ?? "", "Host name, such as clothing.example.com. Empty: every host name.")
        .Add("annotations", new YamlMapping(), "Annotations for the controller. Uploads may have 64 MiB, and some controllers allow less by default, such as {nginx.ingress.kubernetes.io/proxy-body-size: 64m}.")
        .Section("tls", "TLS at the Ingress.", tls => tls
            .Add("enabled", ingresses.Any(ingress => ingress.TlsSecretName is not null))
            .Add("secretName", ingresses.Select(ingress => ingress.TlsSecretName).OfType<string>().FirstOrDefault() ?? "", "Name of the Secret with the certificate; required when TLS is on."))
        .Section("gateway", "The Gateway that the HTTPRoute attaches to. TLS is configured there.", gateway => gateway
            .Add("name", "", "Name of the Gateway; required for an HTTPRoute.")
            .Add("namespace", "", "Namespace of the Gateway. Empty: the namespace of the release."));

    private static void AddPolicy(ChartValues values) => values
        .Add("enabled", true)
        .Add("visitors", new YamlSequence { Flow = true }, "Peers that may reach the ports that are open to the outside, such as [{namespaceSelector: {...}}]. Empty: everybody who reaches the pods.")
        .Add("scrapers", new YamlSequence { new YamlMapping { { "namespaceSelector", new YamlMapping { { "matchLabels", new YamlMapping { { "kubernetes.io/metadata.name", "monitoring" } } } } } } }, "Peers that may read metrics.")
        .Add("dns", new YamlSequence { new YamlMapping { { "namespaceSelector", new YamlMapping { { "matchLabels", new YamlMapping { { "kubernetes.io/metadata.name", "kube-system" } } } } } }, new YamlMapping { { "ipBlock", new YamlMapping { { "cidr", "169.254.20.10/32" } } } } }, "Peers that resolve names: the cluster's DNS, and NodeLocal DNSCache at its usual address. Empty: any address.")
        .Add("internetPorts", new YamlSequence([(YamlNode)80, 443]), "Ports of the internet that pictures may be fetched from. Private and reserved networks are always refused. Empty: none.")
        .Section("collector", "The OpenTelemetry collector, when telemetry.endpoint is set.", collector => collector
            .AddNumber("port", 4317, "Its port.", 1, 65535)
            .Add("to", new YamlSequence { Flow = true }, "Its peers. Empty: any address."));
}
