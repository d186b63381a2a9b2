using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace ClothingApp.Tests.AppHost;

/// <summary>A graph with secrets from everywhere, in every place that takes a value.</summary>
internal static class SecretiveGraph
{
    public static void Describe(IDistributedApplicationBuilder builder)
    {
        var back = builder.AddContainer("back", "example/back", "1").WithHttpEndpoint(targetPort: 5000);
        var front = builder.AddContainer("front", "example/front", "1").WithHttpEndpoint(targetPort: 80).WithEnvironment("BACK", back.GetEndpoint("http"));
        foreach (var name in (string[])["from-user-secrets", "from-environment", "from-configuration"])
        {
            var secret = builder.AddParameter(name, secret: true);
            front
                .WithEnvironment($"WHOLE_{name.Replace('-', '_')}", secret)
                .WithEnvironment($"PART_{name.Replace('-', '_')}", $"user:{secret}@{back.GetEndpoint("http")}")
                .WithArgs(context => context.Args.Add(ReferenceExpression.Create($"--key={secret}")));
        }
        front
            .WithEnvironment("FROM_CODE", builder.AddParameter("from-code", "MARKED-code", publishValueAsDefault: true, secret: true))
            .WithEnvironment("GENERATED", builder.CreateResourceBuilder(ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, "generated")))
            .WithEnvironment("DATABASE", builder.AddConnectionString("database"))
            // Not secret, but nobody said that this machine's value shall be published.
            .WithEnvironment("OPEN", builder.AddParameter("open"));
        builder.AddDockerComposeEnvironment("compose");
        builder.AddKubernetesEnvironment("kubernetes");
    }
}
