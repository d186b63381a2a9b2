using System.Globalization;

namespace ClothingApp.Hosting.Containers;

/// <summary>
/// What every container and network of ours carries. Volumes carry none: a named one is the user's data, and one without a name is
/// removed by the runtime together with its container.
/// </summary>
internal static class ContainerLabels
{
    public const string AppHost = "clothingapp.apphost";

    /// <summary>Only on what ends with its run: persistent containers and networks have no such label, so that nothing that cleans up can find them.</summary>
    public const string Run = "clothingapp.run";

    public const string OwnerHost = "clothingapp.owner.host";
    public const string OwnerProcess = "clothingapp.owner.pid";
    public const string OwnerStart = "clothingapp.owner.started";

    /// <summary>Says whether a persistent container still is what is asked for.</summary>
    public const string Plan = "clothingapp.plan";

    public static IReadOnlyDictionary<string, string> Of(ContainerRun run, bool isPersistent)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { [AppHost] = run.AppHostHash };
        if (!isPersistent)
        {
            labels[Run] = run.Id;
            labels[OwnerHost] = run.Owner.Host;
            labels[OwnerProcess] = run.Owner.Id.ToString(CultureInfo.InvariantCulture);
            labels[OwnerStart] = run.Owner.Start;
        }
        return labels;
    }

    /// <returns>Null when the labels name no owner.</returns>
    public static ProcessIdentity? Owner(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(OwnerHost, out var host)
        && labels.TryGetValue(OwnerStart, out var start)
        && int.TryParse(labels.GetValueOrDefault(OwnerProcess), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new ProcessIdentity(host, id, start)
            : null;
}
