using ClothingApp.Hosting.Dashboard.Telemetry.Model;

namespace ClothingApp.Hosting.Dashboard.Telemetry.Metrics;

/// <summary>What a chart asks for.</summary>
/// <param name="Instance">Only of this process.</param>
/// <param name="GroupBy">
/// Attributes, by commas, of whose values each gets a line: <c>http.route</c>; <c>service.instance.id</c> is the process;
/// <c>*</c> is a line for each series; nothing is one line for all.
/// </param>
internal sealed record SeriesQuery(InstrumentKey Key, int Minutes = 5, string? Instance = null, string? GroupBy = null)
{
    public const string EachSeries = "*", InstanceKey = "service.instance.id";

    /// <summary>The attributes that a series' line is named by; equal ones share a line.</summary>
    public AttributeSet LineOf(SeriesKey series)
    {
        if (string.IsNullOrWhiteSpace(GroupBy))
            return AttributeSet.Empty;
        var attributes = new List<KeyValue>();
        if (GroupBy == EachSeries)
            return new AttributeSet([.. series.Attributes.Sorted, new KeyValue(InstanceKey, AttributeValue.Of(series.Instance))]);
        foreach (var name in GroupBy.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            attributes.Add(new KeyValue(name, name is InstanceKey or "instance" ? AttributeValue.Of(series.Instance) : series.Attributes[name]));
        return new AttributeSet(attributes);
    }
}
