using System.Text;

namespace ClothingApp.ServiceDefaults.Telemetry;

/// <summary>OpenTelemetry's names and units as Prometheus writes them (the compatibility chapter of OpenTelemetry's specification).</summary>
internal static class PrometheusNames
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["min"] = "minutes",
        ["h"] = "hours",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["%"] = "percent",
        ["1"] = "ratio",
        ["Cel"] = "celsius",
    };

    /// <summary><c>http.server.request.duration</c> in s becomes <c>http_server_request_duration_seconds</c>; a counter ends in <c>_total</c>.</summary>
    public static string Metric(string name, string unit, bool isCounter)
    {
        var result = Sanitise(name, allowColon: true);
        // {request} and the like annotate what is counted; they are no unit. A ratio is one only where it is a level.
        if (Units.TryGetValue(unit, out var suffix) && !(unit == "1" && isCounter) && !result.EndsWith("_" + suffix, StringComparison.Ordinal))
            result += "_" + suffix;
        return isCounter && !result.EndsWith("_total", StringComparison.Ordinal) ? result + "_total" : result;
    }

    public static string Label(string name) => Sanitise(name, allowColon: false);

    /// <summary>In a label's value quotes are escaped too; in a help text they are not.</summary>
    public static string Escape(string value, bool quotes)
    {
        var text = value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }

    private static string Sanitise(string name, bool allowColon)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            var valid = char.IsAsciiLetterOrDigit(c) || c == '_' || (allowColon && c == ':');
            if (text.Length == 0 && char.IsAsciiDigit(c))
                text.Append('_');
            if (valid)
                text.Append(c);
            else if (text.Length == 0 || text[^1] != '_')
                text.Append('_');
        }
        return text.ToString();
    }
}
