using Aspire.Hosting;
using Aspire.Hosting.Kubernetes;
using ClothingApp.Hosting.Publishing.Kubernetes.Templates;
using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>
/// Writes the Helm chart: a folder of templates for each resource, and every choice in values.yaml. The other formats are what Helm makes of it.
/// </summary>
/// <param name="environment">The cluster.</param>
/// <param name="helm">The program, for the other formats.</param>
internal sealed class KubernetesPublisher(KubernetesEnvironmentResource environment, HelmProgram helm)
{
    public const string Helm = "helm", Manifests = "manifests", Kustomize = "kustomize";

    public async Task PublishAsync(PublishContext context, CancellationToken ct)
    {
        if (context.Format == Helm)
        {
            AddChart(context, context.Files);
            return;
        }
        var chart = new PublishedFiles();
        AddChart(context, chart);
        var name = environment.Chart.Name ?? context.Model.Name;
        var manifests = await helm.RenderAsync(name, chart, SecretNames(name, context.Model), ct);
        foreach (var (path, text) in manifests)
            context.Files.Add(path, text);
        if (context.Format == Kustomize)
            context.Files.Add("kustomization.yaml", Kustomization(manifests.Select(manifest => manifest.Path)));
    }

    /// <summary>Whoever installs a chart says where the secrets are. Manifests have to name them: each is a Secret of its own, with one key.</summary>
    private static IEnumerable<string> SecretNames(string application, PublishModel model) => model.Parameters.Where(parameter => parameter.IsSecret)
        .Select(parameter => $"secrets.{Names.Key(parameter.Name)}.secretName={application}-{parameter.Name.ToLowerInvariant()}");

    private static string Kustomization(IEnumerable<string> paths) => YamlWriter.Write(new YamlMapping
    {
        { "apiVersion", "kustomize.config.k8s.io/v1beta1" },
        { "kind", "Kustomization" },
        { "resources", new YamlSequence(paths) },
    });

    private void AddChart(PublishContext context, PublishedFiles files)
    {
        var (model, chart) = (context.Model, environment.Chart);
        var workloads = model.Resources.Select(resource => Describe(model, resource)).ToList();
        var ingresses = context.Resources.OfType<KubernetesIngressResource>().Where(ingress => ingress.Parent == environment).ToList();
        var name = chart.Name ?? model.Name;

        files.Add("Chart.yaml", ChartTemplate.Chart(name, chart.Version ?? model.Version, chart.Description ?? $"{model.Name} with everything that it needs", model.Version));
        files.Add(".helmignore", ChartTemplate.Ignored);
        files.Add("templates/_helpers.tpl", ChartTemplate.Helpers);
        files.Add("templates/NOTES.txt", ChartTemplate.Notes(model, workloads, string.Concat(workloads.Where(IsModelServer).Select(ModelServerPart.Notes))));
        files.Add("templates/network-policies.yaml", PolicyTemplate.Common);
        files.Add("templates/alerts.yaml", AlertsTemplate.Write(workloads));
        files.Add("templates/dashboards.yaml", MonitoringTemplate.Dashboards);
        foreach (var (file, json) in MonitoringTemplate.DashboardFiles())
            files.Add($"dashboards/{file}", json);
        foreach (var workload in workloads)
            Add(files, workload);
        foreach (var ingress in ingresses)
            files.Add($"templates/{ingress.Name}/{ingress.Name}.yaml", IngressTemplate.Write(model, ingress.Name, ingress.Paths));

        var values = ValuesFile.Of(environment, model, workloads, ingresses);
        files.Add("values.yaml", YamlWriter.Write(values.Yaml, $"Every choice of the chart {name}. What is not here is refused by values.schema.json."));
        files.Add("values.schema.json", values.SchemaJson(name));
    }

    private static bool IsModelServer(Workload workload) => ModelServerPart.Is(workload.Resource);

    private static Workload Describe(PublishModel model, PublishedResource resource)
    {
        Names.Check(resource);
        if (resource.Ports.Count == 0)
            throw new DistributedApplicationException($"{resource.Name} has no endpoint, so nothing tells whether it is ready; a deployment needs that");
        var workload = new Workload(model, resource);
        if (ModelServerPart.Is(resource))
            ModelServerPart.Apply(workload);
        StoragePart.Apply(workload);
        SecretFilePart.Apply(workload);
        return workload;
    }

    private static void Add(PublishedFiles files, Workload workload)
    {
        var folder = $"templates/{workload.Name}";
        files.Add($"{folder}/config.yaml", FilesTemplate.Write(workload));
        files.Add($"{folder}/deployment.yaml", DeploymentTemplate.Write(workload));
        if (ServiceTemplate.Write(workload) is { } service)
            files.Add($"{folder}/service.yaml", service);
        files.Add($"{folder}/serviceaccount.yaml", ServiceTemplate.Account(workload));
        files.Add($"{folder}/pdb.yaml", ServiceTemplate.DisruptionBudget(workload));
        if (workload.Claims.Count == 0)
            files.Add($"{folder}/hpa.yaml", ServiceTemplate.Autoscaler(workload));
        else
            files.Add($"{folder}/storage.yaml", StoragePart.Write(workload));
        files.Add($"{folder}/networkpolicy.yaml", PolicyTemplate.Write(workload));
        if (workload.Metrics is { } metrics)
            files.Add($"{folder}/metrics.yaml", MonitoringTemplate.Write(workload, metrics.Port, metrics.Path));
        if (IsModelServer(workload))
        {
            foreach (var (path, text) in ModelServerPart.Templates(workload))
                files.Add(path, text);
        }
    }
}
