using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.Docker.Resources;
using Aspire.Hosting.Docker.Resources.ComposeNodes;
using Aspire.Hosting.Docker.Resources.ServiceNodes;

namespace ClothingApp.Hosting.Publishing.Compose;

/// <summary>
/// Files that containers find: written beside the Compose file, and mounted. A swarm has no files on its nodes: there they are configs, which
/// never change, so that the name of each says what is in it.
/// </summary>
internal sealed class ComposeFiles(ComposeFile file, PublishedFiles written, ComposeNames names, bool swarm)
{
    public void Add(PublishedResource resource, Service service)
    {
        foreach (var item in resource.Files)
        {
            var path = $"{service.Name}{item.Path}";
            var contents = names.Resolve(item.Contents);
            written.Add(path, contents);
            if (!swarm)
            {
                service.AddVolume(new() { Name = path, Type = "bind", Source = $"./{path}", Target = item.Path, ReadOnly = true });
                continue;
            }
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(contents)))[..8];
            var name = $"{service.Name}-{Path.GetFileNameWithoutExtension(path)}-{hash}";
            file.AddConfig(new() { Name = name, File = $"./{path}" });
            service.AddConfig(new ConfigReference { Source = name, Target = item.Path });
        }
    }
}
