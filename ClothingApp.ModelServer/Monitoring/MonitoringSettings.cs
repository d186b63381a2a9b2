using ClothingApp.ModelServer.Servables.Configuration;
using ClothingApp.Serving.Protocol;

namespace ClothingApp.ModelServer.Monitoring;

/// <summary>What <c>--monitoring_config_file</c> says.</summary>
/// <param name="Path">Of the page; null: there is none.</param>
internal sealed record MonitoringSettings(string? Path)
{
    private const string DefaultPath = "/monitoring/prometheus/metrics";

    /// <exception cref="FormatException">The file is missing or wrong.</exception>
    public static MonitoringSettings Read(ModelServerOptions options)
    {
        if (options.MonitoringConfigFile.Length == 0)
            return new MonitoringSettings((string?)null);
        var config = ConfigurationFiles.Read<MonitoringConfig>("monitoring_config_file", options.MonitoringConfigFile);
        if (config.PrometheusConfig?.Enable is not true)
            return new MonitoringSettings((string?)null);
        var path = config.PrometheusConfig.Path.Length == 0 ? DefaultPath : config.PrometheusConfig.Path;
        return path[0] == '/' && path.Length > 1 && !path.Contains("//", StringComparison.Ordinal) && path.All(c => char.IsAsciiLetterOrDigit(c) || "/-_.~:".Contains(c, StringComparison.Ordinal))
            ? new MonitoringSettings(path)
            : throw new FormatException($"--monitoring_config_file={options.MonitoringConfigFile}: \"{path}\" is no path for the metrics: it begins with /, has letters, digits and - _ . ~ : in it, and nowhere //.");
    }
}
