namespace Aspire.Hosting;

/// <summary>The dashboards of the folder Dashboards, which travel in the assembly.</summary>
internal static class ProvisionedDashboards
{
    /// <summary>The uid by which every panel names its data source.</summary>
    public const string DataSource = "prometheus";

    /// <summary>What a person sees after signing in.</summary>
    public const string Home = "services.json";

    private const string Folder = "Dashboards/";

    public static IEnumerable<(string Name, string Json)> All()
    {
        var assembly = typeof(ProvisionedDashboards).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[Folder.Length..], reader.ReadToEnd());
        }
    }
}
