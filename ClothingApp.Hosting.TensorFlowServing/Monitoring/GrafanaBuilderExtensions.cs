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
    /// Adds Grafana for a developer's machine; nobody but a person starts it, on the dashboard. It is not published.
    /// One signs in as admin.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="password">The password of admin; null: a parameter NAME-password, generated once and kept with the user's secrets.</param>
    public static IResourceBuilder<GrafanaResource> AddGrafana(
        this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource>? password = null)
    {
        var grafana = new GrafanaResource(name, ContainerFolder.Of(builder, name, "/etc/grafana/provisioning"));
        if (builder.ExecutionContext.IsPublishMode)
            return builder.CreateResourceBuilder(grafana);

        password ??= builder.AddResource(ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, $"{name}-password", special: false))
            .WithDescription("What admin signs in to Grafana with.");
        return builder.AddResource(grafana)
            .WithImage(Image, Tag).WithImageRegistry(TensorFlowServingBuilderExtensions.Registry)
            .WithHttpEndpoint(port: Port, targetPort: Port, name: GrafanaResource.HttpEndpointName)
            .WithHttpHealthCheck("/api/health", endpointName: GrafanaResource.HttpEndpointName)
            .WithBindMount(grafana.Folder.Source, grafana.Folder.Target, isReadOnly: true)
            .WithEnvironment("GF_SECURITY_ADMIN_PASSWORD", password)
            .WithEnvironment("GF_USERS_ALLOW_SIGN_UP", "false")
            // It would call home, and fetch plugins, at each start.
            .WithEnvironment("GF_ANALYTICS_REPORTING_ENABLED", "false")
            .WithEnvironment("GF_ANALYTICS_CHECK_FOR_UPDATES", "false")
            .WithEnvironment("GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES", "false")
            .WithEnvironment("GF_NEWS_NEWS_FEED_ENABLED", "false")
            .WithEnvironment("GF_PLUGINS_PREINSTALL_DISABLED", "true")
            .WithEnvironment(context => Log.SignIn(context.Logger, password.Resource.Name))
            .WithExplicitStart();
    }

    /// <summary>Has Prometheus as its data source, and the dashboards that draw what Prometheus collects.</summary>
    public static IResourceBuilder<GrafanaResource> WithPrometheus(this IResourceBuilder<GrafanaResource> builder, IResourceBuilder<PrometheusResource> prometheus)
    {
        var folder = builder.Resource.Folder;
        return builder
            .WithReferenceRelationship(prometheus.Resource)
            .WithEnvironment(AddressVariable, prometheus.GetEndpoint(PrometheusResource.HttpEndpointName))
            .WithEnvironment("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH", $"{folder.Target}/dashboards/{ProvisionedDashboards.Home}")
            .WithEnvironment(_ => Provision(folder));
    }

    /// <summary>Grafana itself puts the variable's value in.</summary>
    private static void Provision(ContainerFolder folder)
    {
        folder.Write("datasources/prometheus.yaml", $"""
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
        folder.Write("dashboards/files.yaml", $"""
            apiVersion: 1
            providers:
              - name: "files"
                type: "file"
                options:
                  path: "{folder.Target}/dashboards"

            """);
        foreach (var (name, json) in ProvisionedDashboards.All())
            folder.Write($"dashboards/{name}", json);
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Information, "Sign in as admin with the value of the parameter {Parameter}; `dotnet user-secrets list` in the AppHost's folder shows it if nobody gave one")]
        public static partial void SignIn(ILogger logger, string parameter);
    }
}
