using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Grafana as a resource.</summary>
public static partial class GrafanaBuilderExtensions
{
    private const string Image = "grafana/grafana", Tag = "11.6.0";

    private const int Port = 3000;

    private const string AddressVariable = "PROMETHEUS_URL";

    /// <summary>
    /// Adds Grafana; one signs in as admin. On a developer's machine nobody but a person starts it, on the dashboard.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="password">The password of admin; null: a parameter NAME-password, generated once and kept with the user's secrets.</param>
    /// <param name="publishTo">The environment that it is published to; null: none.</param>
    public static IResourceBuilder<GrafanaResource> AddGrafana(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? password = null,
        IResourceBuilder<IComputeEnvironmentResource>? publishTo = null)
    {
        var resource = new GrafanaResource(name, ContainerFolder.Of(builder, name, "/etc/grafana/provisioning"));
        if (builder.ExecutionContext.IsPublishMode && publishTo is null)
            return builder.CreateResourceBuilder(resource);

        password ??= builder.AddResource(ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false))
            .WithDescription("What admin signs in to Grafana with.");
        var grafana = builder.AddResource(resource)
            .WithImage(Image, Tag).WithImageRegistry(TensorFlowServingBuilderExtensions.Registry)
            .WithHttpEndpoint(port: Port, targetPort: Port, name: GrafanaResource.HttpEndpointName)
            .WithHttpHealthCheck("/api/health", endpointName: GrafanaResource.HttpEndpointName)
            .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", password)
            .WithEnvironment("GF_USERS_ALLOW_SIGN_UP", "false")
            // It would call home, and fetch plugins, at each start.
            .WithEnvironment("GF_ANALYTICS_REPORTING_ENABLED", "false")
            .WithEnvironment("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
            .WithEnvironment("GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES", "false")
            .WithEnvironment("GF_NEWS_NEWS_FEED_ENABLED", "false")
            .WithEnvironment("GF_PLUGINS_PREINSTALL_DISABLED", "true");
        if (builder.ExecutionContext.IsPublishMode)
            return grafana.Publish(publishTo!);
        return grafana
            .WithBindMount(resource.Folder.Source, resource.Folder.Target, isReadOnly: true)
            .WithEnvironment(context => Log.SignIn(context.Logger, password.Resource.Name))
            .WithExplicitStart();
    }

    /// <summary>Has Prometheus as its data source, and the dashboards that draw what Prometheus collects.</summary>
    public static IResourceBuilder<GrafanaResource> WithPrometheus(this IResourceBuilder<GrafanaResource> builder, IResourceBuilder<PrometheusResource> prometheus)
    {
        var folder = builder.Resource.Folder;
        builder
            .WithReferenceRelationship(prometheus.Resource)
            .WithEnvironment(AddressVariable, prometheus.GetEndpoint(PrometheusResource.HttpEndpointName))
            .WithEnvironment("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH", $"{folder.Target}/dashboards/{ProvisionedDashboards.Home}");
        return builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? builder.WithContainerFiles(folder.Target, (_, _) => Task.FromResult(Tree(Provisioning(folder.Target))))
            : builder.WithEnvironment(_ =>
            {
                foreach (var (name, content) in Provisioning(folder.Target))
                    folder.Write(name, content);
            });
    }

    private static IResourceBuilder<GrafanaResource> Publish(this IResourceBuilder<GrafanaResource> grafana, IResourceBuilder<IComputeEnvironmentResource> environment) =>
        grafana
            .WithComputeEnvironment(environment)
            .WithNeeds(memoryLimitMiB: 1024)
            .WithExternalHttpEndpoints()
            .WithVolume($"{grafana.Resource.Name}-data", "/var/lib/grafana")
            .PublishAsDockerComposeService((_, service) =>
            {
                ComposeServices.Harden(service);
                // Grafana's own way to name a file in place of a value.
                if (service.Environment.Remove("GF_SECURITY_ADMIN_PASSWORD_FILE", out var file))
                    service.Environment["GF_SECURITY_ADMIN_PASSWORD__FILE"] = file;
            });

    /// <summary>The files that it is provisioned with, one folder deep at most. Grafana itself puts the variable's value in.</summary>
    private static IEnumerable<(string Name, string Content)> Provisioning(string target)
    {
        yield return ("datasources/prometheus.yaml", $"""
            apiVersion: 1
            datasources:
              - name: "Prometheus"
                uid: "{ProvisionedDashboards.DataSource}"
                type: "prometheus"
                access: "proxy"
                url: "${AddressVariable}"
                isDefault: true
                jsonData:
                  timeInterval: "5s"

            """);
        yield return ("dashboards/files.yaml", $"""
            apiVersion: 1
            providers:
              - name: "files"
                type: "file"
                options:
                  path: "{target}/dashboards"

            """);
        foreach (var (name, json) in ProvisionedDashboards.All())
            yield return ($"dashboards/{name}", json);
    }

    private static IEnumerable<ContainerFileSystemItem> Tree(IEnumerable<(string Name, string Content)> files) =>
        from file in files
        group file by Path.GetDirectoryName(file.Name) into folder
        select new ContainerDirectory
        {
            Name = folder.Key!,
            Entries = [.. folder.Select(file => new ContainerFile { Name = Path.GetFileName(file.Name), Contents = file.Content })],
        };

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Information, "Sign in as admin with the value of the parameter {Parameter}; `dotnet user-secrets list` in the AppHost's folder shows it if nobody gave one")]
        public static partial void SignIn(ILogger logger, string parameter);
    }
}
