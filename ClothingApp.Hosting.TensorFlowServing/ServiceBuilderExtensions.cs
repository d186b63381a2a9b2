using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>What the services of this application have in common.</summary>
public static class ServiceBuilderExtensions
{
    /// <summary>The endpoint's name; its port answers the cluster and Prometheus alone.</summary>
    public const string ManagementEndpointName = "management";

    /// <summary>
    /// Has <c>/alive</c>, <c>/ready</c>, <c>/health</c> and <c>/metrics</c> on a port of their own, which is not handed to those that refer to
    /// the service. Call it after <c>WithExternalHttpEndpoints</c>, which opens every endpoint there is so far.
    /// </summary>
    /// <param name="builder">A service with this application's defaults.</param>
    /// <param name="port">Null: any that is free.</param>
    public static IResourceBuilder<ProjectResource> WithManagementEndpoint(this IResourceBuilder<ProjectResource> builder, int? port = null)
    {
        builder
            .WithHttpEndpoint(port, name: ManagementEndpointName, env: "Management__Port")
            .WithEndpoint(ManagementEndpointName, endpoint => endpoint.ExcludeReferenceEndpoint = true)
            .WithHttpHealthCheck("/health", endpointName: ManagementEndpointName);
        // A probe is a health check too, and here /health says as much: it would be asked three times.
        return builder.ApplicationBuilder.ExecutionContext.IsRunMode
            ? builder
            : builder
                .WithHttpProbe(ProbeType.Readiness, "/ready", initialDelaySeconds: 0, timeoutSeconds: 2, failureThreshold: 2, endpointName: ManagementEndpointName)
                .WithHttpProbe(ProbeType.Liveness, "/alive", initialDelaySeconds: 0, periodSeconds: 10, timeoutSeconds: 3, endpointName: ManagementEndpointName);
    }

    /// <summary>
    /// Lets whoever runs the gateway have it ask for API keys: a JSON file with them, read again when it changes, is a Secret's in a cluster
    /// (<c>NAME.apiKeys.secretName</c>) and one of the machine's under Compose (<c>NAME_API_KEYS</c>). Without it nobody is asked.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithApiKeys(this IResourceBuilder<ProjectResource> builder) =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode
            ? builder
            : builder.WithRelationship(builder.Resource, "SecretFile /etc/clothingapp/api-keys/keys.json Gateway__ApiKeys__File");

    /// <summary>
    /// Says that the service may have an API key of its own for the gateway: a file with one line, which <c>Website:GatewayKeyFile</c> names to it. As
    /// with <see cref="WithApiKeys"/>, production decides whether there is one.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithGatewayKey(this IResourceBuilder<ProjectResource> builder) =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode
            ? builder
            : builder.WithRelationship(builder.Resource, "SecretFile /etc/clothingapp/gateway-key/key Website__GatewayKeyFile");

    /// <summary>
    /// Lets whoever runs the gateway have it speak TLS to the model servers: the authority's certificate, and a client certificate with its key where the
    /// servers ask for one, are Secrets' files in a cluster (<c>NAME.modelServerCa.secretName</c> and so on) and the machine's under Compose
    /// (<c>NAME_MODEL_SERVER_CA</c>), read again when they change. The servers' addresses then begin with https.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithModelServerTls(this IResourceBuilder<ProjectResource> builder) =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode
            ? builder
            : builder
                .WithRelationship(builder.Resource, "SecretFile /etc/clothingapp/model-server-ca/ca.crt Gateway__ModelServer__Tls__CaFile")
                .WithRelationship(builder.Resource, "SecretFile /etc/clothingapp/model-server-certificate/tls.crt Gateway__ModelServer__Tls__CertificateFile")
                .WithRelationship(builder.Resource, "SecretFile /etc/clothingapp/model-server-key/tls.key Gateway__ModelServer__Tls__KeyFile");

    /// <summary>Says that the service contacts whatever addresses people give it. A published network policy lets it out, but not to private networks.</summary>
    public static IResourceBuilder<T> WithInternetAccess<T>(this IResourceBuilder<T> builder) where T : IResource =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode ? builder : builder.WithRelationship(builder.Resource, "Internet");

    /// <summary>
    /// Says what each instance needs in production, for all targets alike: what a cluster keeps for it, and its limits. The defaults are those of
    /// a resource about which nothing is said.
    /// </summary>
    /// <param name="builder">The resource.</param>
    /// <param name="memoryLimitMiB">Memory with which it ends. .NET's own heap takes three quarters at most.</param>
    /// <param name="memoryMiB">Memory that is kept for it.</param>
    /// <param name="cpus">Processors that are kept for it.</param>
    /// <param name="cpuLimit">Processors that it gets; with Compose two at most.</param>
    public static IResourceBuilder<T> WithNeeds<T>(
        this IResourceBuilder<T> builder, int memoryLimitMiB = 512, int memoryMiB = 192, decimal cpus = 0.1m, decimal cpuLimit = 2) where T : IResource =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode
            ? builder
            : builder.WithRelationship(builder.Resource, string.Create(CultureInfo.InvariantCulture, $"Needs {cpus} {memoryMiB} {cpuLimit} {memoryLimitMiB}"));
}
