using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>The few lines that a person waits for.</summary>
internal static class Summary
{
    public static void Ready(AppConsole console, string applicationName, IReadOnlyList<ResourceEvent> resources, Uri? dashboard)
    {
        var front = Front([.. resources.Select(change => change.Resource)]);
        console.Say("");
        console.Success($"{Title(applicationName)} is ready{(front is null ? "" : $": {front.AllocatedEndpoint!.UriString}")}");
        var width = resources.Max(change => (int?)change.ResourceId.Length) ?? 0;
        foreach (var change in resources)
        {
            var addresses = change.Snapshot.Urls.Select(url => url.Name is null or "http" or "https" ? url.Url : $"{url.Url} ({url.Name})");
            var state = ResourceNotificationService.IsHealthy(change) ? "healthy" : change.Snapshot.State?.Text.ToLowerInvariant();
            console.Say($"  {change.ResourceId.PadRight(width)}  {state}  {string.Join("  ", addresses)}".TrimEnd());
        }
        if (dashboard is not null)
            console.Say($"Dashboard: {dashboard}");
        console.Say("Press Ctrl+C to stop.");
        console.Say("");
    }

    /// <summary>Where people begin: open to them, and not used by another that is. What watches all of them is not open.</summary>
    private static EndpointAnnotation? Front(IReadOnlyList<IResource> resources)
    {
        var open = resources.Where(resource => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsExternal)).ToList();
        var used = open.SelectMany(resource => resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(tie => tie.Resource).Where(other => other != resource)).ToHashSet();
        return (open.Find(resource => !used.Contains(resource)) ?? open.FirstOrDefault())?.Annotations.OfType<EndpointAnnotation>().First(endpoint => endpoint.IsExternal);
    }

    public static void Failed(AppConsole console, ResourceRunner runner)
    {
        console.Say("");
        console.Error($"{runner.Instance.Id} failed: {runner.Failure}");
        var last = runner.LastOutput.ToList();
        if (last.Count == 0)
            return;
        console.Say("  Its last output:");
        foreach (var line in last)
            console.Say($"    {line}");
    }

    internal static string Title(string applicationName) =>
        applicationName.EndsWith(".AppHost", StringComparison.Ordinal) ? applicationName[..^".AppHost".Length] : applicationName;
}
