using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Aspire.Hosting;

/// <summary>What containers of this integration have in common with Docker Compose.</summary>
internal static class ComposeServices
{
    /// <summary>Their programs need no rights, and write to their volumes and to /tmp only.</summary>
    public static void Harden(Service service)
    {
        service.ReadOnly = true;
        service.Tmpfs.Add("/tmp");
        service.CapDrop.Add("ALL");
    }

    /// <summary>TensorFlow Serving's image: its user is root, and it has neither wget nor curl, but a bash that opens connections.</summary>
    /// <param name="service">The service.</param>
    /// <param name="model">Healthy when this model is served: the ports open before it is loaded.</param>
    /// <param name="restPort">Where it tells that.</param>
    public static void ConfigureModelServer(Service service, string model, int restPort)
    {
        Harden(service);
        service.User = "65534:65534";
        // Its entry point is a script, which as first process would not end when asked to.
        service.Init = true;
        service.Healthcheck!.Test =
        [
            "CMD", "bash", "-c",
            $"exec 3<>/dev/tcp/127.0.0.1/{restPort} && printf 'GET /v1/models/{model} HTTP/1.0\\r\\n\\r\\n' >&3 && grep --quiet AVAILABLE <&3",
        ];
    }
}
