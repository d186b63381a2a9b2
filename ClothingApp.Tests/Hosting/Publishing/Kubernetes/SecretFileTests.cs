using System.Text.Json.Nodes;
using Aspire.Hosting;
using ClothingApp.Tests.Hosting.Publishing.Compose;
using ClothingApp.Tests.Infrastructure;
using YamlDotNet.RepresentationModel;

namespace ClothingApp.Tests.Hosting.Publishing.Kubernetes;

/// <summary>Secrets that a resource finds as files.</summary>
public sealed class SecretFileTests(Cluster cluster) : IClassFixture<Cluster>
{
    [HelmTheory]
    [InlineData("", "keys.json")]
    [InlineData("gateway.apiKeys.key=now.json", "now.json")]
    public async Task ApiKeys_OfASecret_AreMountedAsAFolderSoThatRotationArrives(string value, string key)
    {
        var objects = await cluster.RenderAsync(cluster.Chart, ChartTests.Set(["gateway.apiKeys.secretName=keys", .. value.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
        Assert.Equal("", await cluster.FaultsAsync(objects.Values));
        var pod = objects["Deployment/gateway-deployment"]["spec"]!["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        var mount = Named(container["volumeMounts"]!, "api-keys");
        Assert.Equal(("/etc/clothingapp/api-keys", "true", null), (mount["mountPath"]!.ToString(), mount["readOnly"]!.ToString(), mount["subPath"]));
        Assert.Equal("/etc/clothingapp/api-keys/keys.json", Named(container["env"]!, "Gateway__ApiKeys__File")["value"]!.ToString());
        var secret = Named(pod["volumes"]!, "api-keys")["secret"]!;
        Assert.Equal(("keys", key, "keys.json"), (secret["secretName"]!.ToString(), secret["items"]![0]!["key"]!.ToString(), secret["items"]![0]!["path"]!.ToString()));
    }

    [HelmTheory]
    [InlineData("gateway")]
    public async Task ApiKeys_NotGiven_LeaveNothingInThePod(string name) => Assert.DoesNotContain(
        "api-keys", (await cluster.RenderAsync(cluster.Chart))[$"Deployment/{name}-deployment"].ToJsonString(), StringComparison.OrdinalIgnoreCase);

    /// <summary>As under Compose: an environment variable would be shown to whoever may look at the pod.</summary>
    [HelmTheory]
    [InlineData("Store__Password")]
    public async Task Setting_OfAServiceOfOurs_IsAFileOfItsName(string setting)
    {
        using var published = new Published();
        await published.PublishAsync(builder =>
        {
            builder.AddProject("front", Path.Combine(SharedData.RepositoryRoot, "ClothingApp.Gateway", "ClothingApp.Gateway.csproj")).WithHttpEndpoint()
                .WithEnvironment(setting, builder.AddParameter("password", secret: true));
            builder.AddKubernetesEnvironment("kubernetes");
        });
        var objects = await cluster.RenderAsync(published.Folder, ChartTests.Set("secrets.password.secretName=store", "secrets.password.key=pass"));

        Assert.Equal("", await cluster.FaultsAsync(objects.Values));
        var pod = objects["Deployment/front-deployment"]["spec"]!["template"]!["spec"]!;
        Assert.DoesNotContain("PASSWORD", pod["containers"]![0]!["env"]!.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("/run/secrets", Named(pod["containers"]![0]!["volumeMounts"]!, "secrets")["mountPath"]!.ToString());
        var source = Named(pod["volumes"]!, "secrets")["projected"]!["sources"]![0]!["secret"]!;
        Assert.Equal(("store", "pass", setting), (source["name"]!.ToString(), source["items"]![0]!["key"]!.ToString(), source["items"]![0]!["path"]!.ToString()));
        Assert.Contains("secrets.password.secretName names the Secret that holds password", await cluster.RefusalAsync(published.Folder), StringComparison.Ordinal);
    }

    [ComposeFact]
    public async Task ApiKeys_UnderCompose_AreAFileOfTheMachineByOneVariable()
    {
        using var graph = new ComposeGraph();
        graph.AddProject("gateway").WithApiKeys();
        await graph.PublishAsync();

        Assert.Equal(("", "/dev/null", "/etc/clothingapp/api-keys/none"), await MountedAsync());
        Assert.Equal(("/srv/keys.json", "/srv/keys.json", "/srv/keys.json"), await MountedAsync("GATEWAY_API_KEYS=/srv/keys.json"));

        async Task<(string? Setting, string? Source, string? Target)> MountedAsync(params string[] variables)
        {
            var (exit, output) = await graph.ConfigAsync(variables);
            Assert.True(exit == 0, output);
            var yaml = new YamlStream();
            yaml.Load(new StringReader(output));
            var service = yaml.Documents[0].RootNode.At("services/gateway")!;
            var mount = ((YamlSequenceNode)service.At("volumes")!).Children.Single();
            return (service.TextAt("environment/Gateway__ApiKeys__File"), mount.TextAt("source"), mount.TextAt("target"));
        }
    }

    private static JsonNode Named(JsonNode list, string name) => list.AsArray().Single(item => item!["name"]!.ToString() == name)!;
}
