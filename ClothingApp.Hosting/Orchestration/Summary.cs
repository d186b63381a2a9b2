using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Hosting.Orchestration;

/// <summary>The few lines that a person waits for.</summary>
internal static class Summary
{
    public static void Ready(AppConsole console, string applicationName, IReadOnlyList<ResourceEvent> resources)
    {
        var front = resources.SelectMany(change => change.Resource.Annotations.OfType<EndpointAnnotation>()).FirstOrDefault(endpoint => endpoint.IsExternal);
        console.Say("");
        console.Success($"{Title(applicationName)} is ready{(front is null ? "" : $": {Address(front)}")}");
        var width = resources.Max(change => (int?)change.Resource.Name.Length) ?? 0;
        foreach (var change in resources)
        {
            var addresses = change.Resource.Annotations.OfType<EndpointAnnotation>()
                .Select(endpoint => endpoint.Name == endpoint.UriScheme ? Address(endpoint) : $"{Address(endpoint)} ({endpoint.Name})");
            var state = ResourceNotificationService.IsHealthy(change) ? "healthy" : change.Snapshot.State?.Text.ToLowerInvariant();
            console.Say($"  {change.Resource.Name.PadRight(width)}  {state}  {string.Join("  ", addresses)}".TrimEnd());
        }
        console.Say("Press Ctrl+C to stop.");
        console.Say("");
    }

    public static void Failed(AppConsole console, ResourceRunner runner)
    {
        console.Say("");
        console.Error($"{runner.Resource.Name} failed: {runner.Failure}");
        if (runner.LastOutput.Count == 0)
            return;
        console.Say("  Its last output:");
        foreach (var line in runner.LastOutput)
            console.Say($"    {line}");
    }

    private static string Address(EndpointAnnotation endpoint) => endpoint.AllocatedEndpoint!.UriString;

    private static string Title(string applicationName) =>
        applicationName.EndsWith(".AppHost", StringComparison.Ordinal) ? applicationName[..^".AppHost".Length] : applicationName;
}
