using System.Text;
using Aspire.Hosting;
using ClothingApp.Hosting.Publishing.Yaml;

namespace ClothingApp.Hosting.Publishing.Kubernetes;

/// <summary>
/// Volumes of the graph as claims that one node at a time may use: every storage class has such. So there is one pod at most, and the old one goes
/// before the new one comes.
/// </summary>
internal static class StoragePart
{
    /// <exception cref="DistributedApplicationException">A cluster cannot have what the graph says.</exception>
    public static void Apply(Workload workload)
    {
        var resource = workload.Resource;
        if (resource.Mounts.FirstOrDefault(mount => mount.IsBind) is { } bind)
        {
            throw new DistributedApplicationException(
                $"{resource.Name} has a folder of this machine at {bind.Target}, which no cluster has; in publish mode, put files there by WithContainerFiles, or data by WithVolume");
        }
        if (resource.Mounts.Any(workload.Model.IsContent))
            workload.Resource = resource with { Image = new(null, $"{workload.Model.Name}-{workload.Name}", workload.Model.Version, null, IsBuilt: true) };
        foreach (var mount in resource.Mounts.Where(mount => !workload.Model.IsContent(mount)))
        {
            if (mount.Source is null)
                AddScratch(workload, mount);
            else
                AddClaim(workload, mount);
        }
    }

    /// <summary>templates/NAME/storage.yaml</summary>
    public static string Write(Workload workload) => string.Concat(workload.Claims.Select(claim => $$$"""
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: {{{claim.Name}}}
          labels:
            {{- include "app.labels" (dict "root" $ "component" "{{{workload.Name}}}") | nindent 4 }}
          annotations: {helm.sh/resource-policy: keep} # The data outlives the release.
        spec:
          accessModes:
            - ReadWriteOnce
          {{- with {{{workload.Values}}}.storage.{{{claim.Key}}}.storageClassName }}
          storageClassName: {{ . | quote }}
          {{- end }}
          resources:
            requests:
              storage: {{ {{{workload.Values}}}.storage.{{{claim.Key}}}.size }}

        """));

    public static void AddValues(ChartValues values, Workload workload)
    {
        if (workload.Claims.Count == 0)
            return;
        values.Section("storage", "PersistentVolumeClaims, ReadWriteOnce. They stay when the release is uninstalled.", storage =>
        {
            foreach (var claim in workload.Claims)
            {
                storage.Section(claim.Key, $"The volume at {claim.Target}.", section => section
                    .Add("size", "10Gi", "It can be raised later where the storage class allows that, and never lowered.")
                    .Add("storageClassName", "", "Storage class. Empty: the cluster's default. It cannot be changed later."));
            }
        });
    }

    private static void AddClaim(Workload workload, PublishedMount mount)
    {
        var others = workload.Model.Resources.Where(other => other.Name != workload.Resource.Name && other.Mounts.Any(theirs => theirs.Source == mount.Source)).ToList();
        if (others is [var other, ..])
            throw new DistributedApplicationException($"{workload.Resource.Name} shares the volume {mount.Source} with {other.Name}; a volume of a cluster may be written by the pods of one node only, so give each its own");
        var claim = new StorageClaim($"{workload.Name}-{NameOf(mount.Source!)}", Names.Key(mount.Source!), mount.Target);
        if (workload.Claims.All(known => known.Name != claim.Name))
        {
            workload.Claims.Add(claim);
            workload.Volumes.Add(new YamlMapping { { "name", "storage-" + NameOf(mount.Source!) }, { "persistentVolumeClaim", new YamlMapping { { "claimName", claim.Name } } } });
        }
        AddMount(workload, "storage-" + NameOf(mount.Source!), mount);
    }

    /// <summary>A volume without name is gone with its container, in a cluster with its pod.</summary>
    private static void AddScratch(Workload workload, PublishedMount mount)
    {
        var name = "scratch-" + NameOf(mount.Target);
        workload.Volumes.Add(new YamlMapping { { "name", name }, { "emptyDir", new YamlMapping { { "sizeLimit", new YamlVerbatim("{{ $v.tmpSize }}") } } } });
        AddMount(workload, name, mount);
    }

    private static void AddMount(Workload workload, string name, PublishedMount mount)
    {
        var entry = new YamlMapping { { "name", name }, { "mountPath", mount.Target } };
        if (mount.IsReadOnly)
            entry.Add("readOnly", true);
        workload.VolumeMounts.Add(entry);
    }

    /// <summary>As Kubernetes allows for names.</summary>
    private static string NameOf(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
        return name.ToString().Trim('-');
    }
}

/// <summary>Storage that outlives pods.</summary>
/// <param name="Name">In the cluster.</param>
/// <param name="Key">In values.yaml.</param>
/// <param name="Target">Where the container sees it.</param>
internal sealed record StorageClaim(string Name, string Key, string Target);
