using ClothingApp.ServiceDefaults.Discovery;

namespace ClothingApp.Gateway;

/// <summary>Where the model server is.</summary>
internal static class ModelServerAddress
{
    private const string Setting = "TF_SERVING_HOST";

    /// <summary>
    /// <c>TF_SERVING_HOST</c> (<c>host:port</c>, as the tutorials set it) wins; then service discovery's <c>tf-serving</c>,
    /// every address of it; then this machine.
    /// </summary>
    /// <param name="configuration">Where to look.</param>
    /// <param name="isTls">Settings for TLS are there: the addresses are https ones, whatever they say.</param>
    /// <exception cref="InvalidOperationException">The setting is no <c>host:port</c>.</exception>
    public static IReadOnlyList<Uri> Find(IConfiguration configuration, bool isTls = false) =>
        isTls ? [.. FindAny(configuration).Select(plain => new UriBuilder(plain) { Scheme = Uri.UriSchemeHttps }.Uri)] : FindAny(configuration);

    private static IReadOnlyList<Uri> FindAny(IConfiguration configuration)
    {
        if (configuration[Setting] is { Length: > 0 } host)
        {
            return !host.Contains("://", StringComparison.Ordinal) && Uri.TryCreate($"http://{host}", UriKind.Absolute, out var uri)
                   && uri is { PathAndQuery: "/", UserInfo: "", Port: > 0 } && host.EndsWith($":{uri.Port}", StringComparison.Ordinal)
                ? [uri]
                : throw new InvalidOperationException($"{Setting} is '{host}'; write it as host:port, such as localhost:8500, without a scheme.");
        }
        var discovered = ServiceEndpoints.Resolve(configuration, "tf-serving", "grpc");
        return discovered.Count > 0 ? discovered : [new Uri("http://localhost:8500")];
    }
}
